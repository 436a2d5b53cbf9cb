import Basics
import JSON
import Web

/// What a notification in the service's history says of its delivery, each part as JSON text.
struct NotifiedEvent {
  let id: ArraySlice<UInt8>
  let subscription: ArraySlice<UInt8>
  let event: ArraySlice<UInt8>

  /// The event with the ids that stand around it, as it was sent.
  var body: [UInt8] {
    var body = Array(#"{"subscriptionId":"#.utf8) + subscription
    body += Array(#","notificationId":"#.utf8) + id
    let members = event.dropFirst().drop(while: \.isWhitespace)
    if members.first != UInt8(ascii: "}") { body.append(UInt8(ascii: ",")) }
    return body + members
  }

  /// The headers that are known of the delivery.
  static func headers(subscriptionID id: String?) -> [Header] {
    id.map { [Header("X-VSS-SubscriptionId", $0)] } ?? []
  }

  /// The failure of a notification whose event is not shown.
  static let withheld = Failure(
    .forbidden, "the service's history does not show the event of this notification",
    hint: "read it with the credential of an administrator, or of who made the subscription")

  /// The failure of a notification whose event was cut to its frame.
  static let cut = Failure(
    .protocolViolation, "the service's history shows the event of this notification only in part",
    hint: "read the change from the work item itself with '--catch-up'")
}
