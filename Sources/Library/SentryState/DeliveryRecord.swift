/// What the ledger knows a delivery by, within its integration.
///
/// A class, because every delivery hands its own on.
package final class DeliveryIdentity: Sendable, Equatable {
  /// An update of a work item: the item's id, and the number of the update.
  package struct Update: Sendable, Equatable {
    package let workItem: String
    package let number: String

    package init(workItem: String, number: String) {
      self.workItem = workItem
      self.number = number
    }
  }

  /// The id of the service's subscription; empty if the delivery names none.
  package let subscription: String
  /// The number of the notification, or a hash of the body if it has none.
  package let notification: String
  /// The update that it tells of, by which it is known whatever it came from.
  package let update: Update?

  package init(subscription: String, notification: String, update: Update? = nil) {
    self.subscription = subscription
    self.notification = notification
    self.update = update
  }

  package static func == (left: DeliveryIdentity, right: DeliveryIdentity) -> Bool {
    (left.subscription, left.notification) == (right.subscription, right.notification)
      && left.update == right.update
  }
}

/// A delivery of a web hook that was handled, so that it is not handled again.
package struct DeliveryRecord: Sendable, Equatable {
  package var integrationID: Int
  package var identity: DeliveryIdentity
  /// Whether the delivery's secret was checked.
  package var isVerified: Bool
  /// Whether the status part is still to be done.
  package var isStatusPending: Bool
  /// When the event happened.
  package var eventTime: Timestamp

  package init(
    integrationID: Int, identity: DeliveryIdentity, isVerified: Bool,
    isStatusPending: Bool = false, eventTime: Timestamp
  ) {
    self.integrationID = integrationID
    self.identity = identity
    self.isVerified = isVerified
    self.isStatusPending = isStatusPending
    self.eventTime = eventTime
  }
}
