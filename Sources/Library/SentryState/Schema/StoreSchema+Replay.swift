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
}
