package import SQLite

/// The deliveries that were handled, as a transaction sees them.
///
/// Subscriptions have numbers of their own, which are looked up once.
package final class DeliveryLedger {
  /// Where an entry stands in the ledger, in its order.
  package struct Place: Sendable, Equatable {
    fileprivate let subscription: Int
    fileprivate let notification: SQLValue
    fileprivate let isVerified: Bool

    /// Before every entry.
    package static let start = Place(subscription: 0, notification: .integer(0), isVerified: false)

    fileprivate init(subscription: Int, notification: SQLValue, isVerified: Bool) {
      self.subscription = subscription
      self.notification = notification
      self.isVerified = isVerified
    }

    fileprivate init(_ row: Row) {
      self.init(subscription: row.int(0), notification: row.value(1), isVerified: row.bool(2))
    }
  }

  /// What the ledger says of a delivery.
  package struct Entry: Sendable, Equatable {
    fileprivate let place: Place
    /// Whether the status part is still to be done.
    package let isStatusPending: Bool

    /// Whether the secret of the delivery that was entered was checked.
    package var isVerified: Bool { place.isVerified }
  }

  /// What came of trying to enter a delivery.
  package enum Claim: Sendable {
    /// It was new, and is entered.
    case entered(Entry)
    /// Another entry makes it a duplicate.
    case found(Entry)
  }

  private let database: Database
  private var numbers: [String: (integrationID: Int, number: Int)] = [:]

  package init(in database: Database) {
    self.database = database
  }

  /// The entry that makes a delivery a duplicate, if there is one: that of its ids, or of its
  /// update.
  ///
  /// A verified delivery looks for a verified entry only, any other for either kind; a verified
  /// entry is found first, and one whose status part is done before one where it is pending.
  package func entry(
    of identity: DeliveryIdentity, integrationID: Int, isVerified: Bool
  ) throws(DatabaseError) -> Entry? {
    let subscription = try number(of: identity.subscription, integrationID: integrationID)
    return try database.first(
      """
      SELECT subscription_id, notification, is_verified, is_status_pending FROM vsts_delivery
      WHERE subscription_id = ?1 AND notification = ?2 AND is_verified >= ?3
      UNION ALL
      SELECT subscription_id, notification, is_verified, is_status_pending FROM vsts_delivery
      WHERE integration_id = ?4 AND work_item = ?5 AND update_number = ?6 AND is_verified >= ?3
      ORDER BY is_verified DESC, is_status_pending LIMIT 1
      """, .int(subscription), .id(identity.notification), .bool(isVerified),
      .int(integrationID), .id(identity.update?.workItem), .id(identity.update?.number)
    ) { Entry(place: Place($0), isStatusPending: $0.bool(3)) }
  }

  /// Enters a verified delivery, unless an entry makes it a duplicate.
  package func claim(_ delivery: DeliveryRecord) throws(DatabaseError) -> Claim {
    let place = try insert(delivery)
    if database.changes == 0,
      let found = try entry(
        of: delivery.identity, integrationID: delivery.integrationID,
        isVerified: delivery.isVerified)
    {
      return .found(found)
    }
    return .entered(Entry(place: place, isStatusPending: delivery.isStatusPending))
  }

  /// Enters a delivery, over the entry that it has, if any.
  package func enter(
    _ delivery: DeliveryRecord, over entry: Entry?
  ) throws(DatabaseError) {
    guard let place = entry?.place else {
      _ = try insert(delivery)
      return
    }
    try database.run(
      """
      UPDATE vsts_delivery SET is_status_pending = ?, event_time = ?
      WHERE subscription_id = ? AND notification = ? AND is_verified = ?
      """, .bool(delivery.isStatusPending), .integer(delivery.eventTime.microseconds),
      .int(place.subscription), place.notification, .bool(place.isVerified))
  }

  private func insert(_ delivery: DeliveryRecord) throws(DatabaseError) -> Place {
    let identity = delivery.identity
    let place = Place(
      subscription: try numberOrNew(
        of: identity.subscription, integrationID: delivery.integrationID),
      notification: .id(identity.notification), isVerified: delivery.isVerified)
    try database.run(
      """
      INSERT INTO vsts_delivery (subscription_id, notification, is_verified, is_status_pending,
        integration_id, work_item, update_number, event_time)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """
    ) {
      $0.append(place.subscription)
      $0.append(place.notification)
      $0.append(place.isVerified ? 1 : 0)
      $0.append(delivery.isStatusPending ? 1 : 0)
      $0.append(delivery.integrationID)
      $0.append(.id(identity.update?.workItem))
      $0.append(.id(identity.update?.number))
      $0.append(.integer(delivery.eventTime.microseconds))
    }
    return place
  }

  private func numberOrNew(
    of subscription: String, integrationID: Int
  ) throws(DatabaseError) -> Int {
    if let known = try number(of: subscription, integrationID: integrationID) { return known }
    try database.run(
      "INSERT INTO vsts_subscription (integration_id, subscription) VALUES (?, ?)",
      .int(integrationID), .text(subscription))
    return database.lastInsertedKey
  }

  private func number(
    of subscription: String, integrationID: Int
  ) throws(DatabaseError) -> Int? {
    if let known = numbers[subscription], known.integrationID == integrationID {
      return known.number
    }
    let number = try database.first(
      "SELECT id FROM vsts_subscription WHERE integration_id = ? AND subscription = ?",
      .int(integrationID), .text(subscription)
    ) { $0.int(0) }
    if let number { numbers[subscription] = (integrationID, number) }
    return number
  }
}

extension DeliveryLedger {
  /// Removes the entries whose event happened before a time and whose status part is done, of some
  /// that come after a place; returns how many they were, and where to go on, `nil` at the end.
  ///
  /// A transaction that looks at a few thousand keeps nobody waiting.
  package static func prune(
    before time: Timestamp, after start: Place = .start, limit: Int, in database: Database
  ) throws(DatabaseError) -> (removed: Int, next: Place?) {
    let end = try database.first(
      """
      SELECT subscription_id, notification, is_verified FROM vsts_delivery
      WHERE (subscription_id, notification, is_verified) > (?, ?, ?)
      ORDER BY subscription_id, notification, is_verified LIMIT 1 OFFSET ?
      """, .int(start.subscription), start.notification, .bool(start.isVerified), .int(limit - 1)
    ) { Place($0) }
    let last = end ?? Place(subscription: .max, notification: .integer(0), isVerified: false)
    try database.run(
      """
      DELETE FROM vsts_delivery
      WHERE (subscription_id, notification, is_verified) > (?, ?, ?)
        AND (subscription_id, notification, is_verified) <= (?, ?, ?)
        AND event_time < ? AND NOT is_status_pending
      """, .int(start.subscription), start.notification, .bool(start.isVerified),
      .int(last.subscription), last.notification, .bool(last.isVerified),
      .integer(time.microseconds))
    return (database.changes, end)
  }
}

extension SQLValue {
  /// An id, as a number where it is written as SQLite would write that.
  fileprivate static func id(_ text: String?) -> SQLValue {
    guard let text else { return .null }
    // What begins with another digit than zero is seen to be written so.
    guard let number = Int64(text),
      text.utf8.first.map({ UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 }) == true
        || String(number) == text
    else { return .text(text) }
    return .integer(number)
  }
}
