extension StoreSchema {
  /// The first version of the delivery ledger and of the cache of done states.
  static let firstReplay = """
    CREATE TABLE vsts_delivery (
      integration_id INTEGER NOT NULL,
      subscription TEXT NOT NULL,
      notification TEXT NOT NULL,
      is_verified INTEGER NOT NULL,
      is_status_pending INTEGER NOT NULL,
      event_time TEXT,
      handled_at TEXT NOT NULL,
      PRIMARY KEY (integration_id, subscription, notification, is_verified)
    ) WITHOUT ROWID, STRICT;

    CREATE TABLE vsts_done_states (
      integration_id INTEGER NOT NULL,
      project TEXT NOT NULL,
      work_item_type TEXT NOT NULL,
      states TEXT NOT NULL,
      fetched_at TEXT NOT NULL,
      PRIMARY KEY (integration_id, project, work_item_type)
    ) WITHOUT ROWID, STRICT;

    """

  /// The delivery ledger with the updates that deliveries tell of, in half of the space.
  ///
  /// Subscriptions are numbered, ids that are written as numbers are numbers, and the time, in
  /// microseconds since 1970, is the event's, else when it was handled. Entries of older versions
  /// do not say which update they are of.
  static let ledgerByUpdate = """
    CREATE TABLE vsts_subscription (
      id INTEGER PRIMARY KEY,
      integration_id INTEGER NOT NULL,
      subscription TEXT NOT NULL,
      UNIQUE (integration_id, subscription)
    ) STRICT;
    ALTER TABLE vsts_delivery RENAME TO vsts_delivery_of_old;
    CREATE TABLE vsts_delivery (
      subscription_id INTEGER NOT NULL,
      notification ANY NOT NULL,
      is_verified INTEGER NOT NULL,
      is_status_pending INTEGER NOT NULL,
      integration_id INTEGER NOT NULL,
      work_item ANY,
      update_number ANY,
      event_time INTEGER NOT NULL,
      PRIMARY KEY (subscription_id, notification, is_verified)
    ) WITHOUT ROWID, STRICT;
    INSERT INTO vsts_subscription (integration_id, subscription)
      SELECT DISTINCT integration_id, subscription FROM vsts_delivery_of_old;
    INSERT INTO vsts_delivery
      SELECT vsts_subscription.id,
        CASE WHEN CAST(CAST(notification AS INTEGER) AS TEXT) = notification
          THEN CAST(notification AS INTEGER) ELSE notification END,
        is_verified, is_status_pending, integration_id, NULL, NULL,
        coalesce(
          strftime('%s', substr(event_time, 1, 19)) * 1000000
            + CAST(substr(event_time, 21, 6) AS INTEGER),
          strftime('%s', substr(handled_at, 1, 19)) * 1000000
            + CAST(substr(handled_at, 21, 6) AS INTEGER),
          strftime('%s') * 1000000)
      FROM vsts_delivery_of_old JOIN vsts_subscription USING (integration_id, subscription);
    DROP TABLE vsts_delivery_of_old;
    CREATE UNIQUE INDEX delivery_update
      ON vsts_delivery(integration_id, work_item, update_number, is_verified)
      WHERE work_item IS NOT NULL;

    """
}
