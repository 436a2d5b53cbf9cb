package import SQLite

/// A delivery of a web hook that was handled, so that it is not handled again.
package struct DeliveryRecord: Sendable, Equatable {
  package var integrationID: Int
  /// The id of the service's subscription; empty if the delivery names none.
  package var subscription: String
  /// The number of the notification, or a hash of the body if it has none.
  package var notification: String
  /// Whether the delivery's secret was checked.
  package var isVerified: Bool
  /// Whether the status part is still to be done.
  package var isStatusPending: Bool
  /// The event's own time.
  package var eventTime: Timestamp?

  package init(
    integrationID: Int, subscription: String, notification: String, isVerified: Bool,
    isStatusPending: Bool = false, eventTime: Timestamp? = nil
  ) {
    self.integrationID = integrationID
    self.subscription = subscription
    self.notification = notification
    self.isVerified = isVerified
    self.isStatusPending = isStatusPending
    self.eventTime = eventTime
  }
}

/// The deliveries that were handled.
package enum DeliveryLedger {
  /// The entry that makes a delivery a duplicate, if there is one.
  ///
  /// A verified delivery looks for a verified entry only, any other for either kind; a verified
  /// entry is found first.
  package static func entry(
    integrationID: Int, subscription: String, notification: String, isVerified: Bool,
    in database: Database
  ) throws(DatabaseError) -> DeliveryRecord? {
    try database.first(
      """
      SELECT is_verified, is_status_pending, event_time FROM vsts_delivery
      WHERE integration_id = ? AND subscription = ? AND notification = ? AND is_verified >= ?
      ORDER BY is_verified DESC LIMIT 1
      """, .int(integrationID), .text(subscription), .text(notification), .bool(isVerified)
    ) { row in
      DeliveryRecord(
        integrationID: integrationID, subscription: subscription, notification: notification,
        isVerified: row.bool(0), isStatusPending: row.bool(1), eventTime: row.timestamp(2))
    }
  }

  /// Enters a delivery, over the entry that it has, if any.
  package static func upsert(
    _ delivery: DeliveryRecord, at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO vsts_delivery (integration_id, subscription, notification, is_verified,
        is_status_pending, event_time, handled_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (integration_id, subscription, notification, is_verified) DO UPDATE
      SET is_status_pending = excluded.is_status_pending, event_time = excluded.event_time,
        handled_at = excluded.handled_at
      """, .int(delivery.integrationID), .text(delivery.subscription),
      .text(delivery.notification), .bool(delivery.isVerified), .bool(delivery.isStatusPending),
      .timestamp(delivery.eventTime), .timestamp(time))
  }
}
