package import Basics
package import JSON
import SentryState

/// A captured service-hook delivery, as far as the endpoint looks at it.
package struct Delivery: Sendable {
  /// Where it stands in the input: `captures.ndjson:3`.
  package let source: String
  let content: Content

  enum Content: Sendable {
    /// The record is no delivery.
    case invalid(Failure)
    /// The body has no event type or no collection id, or is not even an object.
    case unreadable(Unreadable)
    case event(HookEvent)
  }

  /// What of an unreadable body could be read all the same.
  struct Unreadable: Sendable {
    let reason: String
    var subscriptionID: String?
    var notificationID: JSONValue?
    var eventType: String?
  }

  /// Takes the members that a delivery needs out of a record.
  package static var picker: MemberPicker { DeliveryMembers.picker }

  /// Takes what could not be read as a record.
  package init(source: String, invalid failure: Failure) {
    self.source = source
    content = .invalid(failure)
  }

  /// Reads a record in which `picker` has found the members: a bare service-hook payload, or an
  /// envelope with `headers` and `body`.
  package init(source: String, members: MemberPicker.Picked) {
    self.source = source
    content = Self.content(of: DeliveryMembers(capture: members))
  }

  private static func content(of capture: DeliveryMembers) -> Content {
    guard capture.isObject else {
      return .invalid(Failure(.invalidInput, "no delivery: the record is not an object"))
    }
    if capture.has(.eventType) { return event(capture, secret: nil, receivedAt: nil) }
    let (headers, body) = (capture.headers, capture.body)
    guard headers != nil || body != nil else {
      return .invalid(
        Failure(.invalidInput, "no delivery: neither 'eventType' nor 'headers' and 'body'"))
    }
    let secret = headers.flatMap { $0.header("Shared-Secret") }
    let receivedAt = capture.receivedAt
    switch body {
    case nil: return .unreadable(Unreadable(reason: "the capture has no body"))
    case .members(let members):
      return event(members, secret: secret, receivedAt: receivedAt)
    case .text(let text):
      guard let members = try? DeliveryMembers(payload: text), members.isObject else {
        return .unreadable(Unreadable(reason: "the body is no JSON object"))
      }
      return event(members, secret: secret, receivedAt: receivedAt)
    case .other: return .unreadable(Unreadable(reason: "the body is no JSON object"))
    }
  }

  private static func event(
    _ members: DeliveryMembers, secret: String?, receivedAt: Timestamp?
  ) -> Content {
    let eventType = members[.eventType]
    let subscriptionID = members.string(.subscriptionID)
    let notificationID = members[.notificationID]
    let collectionID: String? =
      switch members[.collectionID] {
      case .string(let id): id
      case .number(let number): number.text
      default: nil
      }
    guard let eventType, let collectionID else {
      let missing = eventType == nil ? "eventType" : "resourceContainers.collection.id"
      return .unreadable(
        Unreadable(
          reason: "'\(missing)' is missing", subscriptionID: subscriptionID,
          notificationID: notificationID, eventType: eventType?.string))
    }
    return .event(
      HookEvent(
        members, eventType: eventType.string, subscriptionID: subscriptionID,
        notificationID: notificationID, collectionID: collectionID, secret: secret,
        receivedAt: receivedAt))
  }
}

extension JSONValue {
  /// The value of an HTTP header, from an object or a list of name and value pairs.
  fileprivate func header(_ name: String) -> String? {
    let name = name.lowercased()
    let pairs: [(name: String, value: JSONValue)] =
      switch self {
      case .object(let object): object.members.map { ($0.name, $0.value) }
      case .array(let elements):
        elements.compactMap { element in
          guard let pair = element.array, pair.count == 2, let name = pair[0].string else {
            return nil
          }
          return (name, pair[1])
        }
      default: []
      }
    let value = pairs.first { $0.name.lowercased() == name }?.value
    return value?.string ?? value?.array?.first?.string
  }
}
