package import Basics
package import JSON

/// An event that is ready to be saved: all that can be found out about it without the store.
///
/// A class, because it has much, and is handed on several times before it is saved.
package final class EventJob: Sendable {
  /// How many bytes an event has at most, as it is stored.
  private static let mostBytes = 1_048_576

  let projectID: Int
  /// The event, but for its data, which `text` has.
  let event: NormalizedEvent
  let metadata: EventMetadata
  /// What the event's group is known by, if it is grouped.
  let hash: String
  /// The event as JSON text.
  let text: String
  /// Whether the event is one that an onboarding page sends.
  let isSample: Bool

  /// Normalizes an event; throws `invalid_input` for one that cannot be saved.
  package init(_ json: JSONObject, projectID: Int) throws(Failure) {
    self.projectID = projectID
    var event = try EventNormalizer.normalize(json, projectID: projectID)
    metadata = EventMetadata(of: event)
    hash = EventGrouping(of: event).hash
    var data = JSONObject()
    swap(&data, &event.data)
    data["culprit"] = .string(metadata.culprit)
    data["metadata"] = .object(metadata.values)
    data["title"] = .string(metadata.title)
    data["location"] = metadata.location.map { .string($0) }
    if event.path == .error { data["hashes"] = [.string(hash)] }
    text = JSONValue.object(data).serialized
    isSample = data["tags"]?.array?.contains(["sample_event", "yes"]) ?? false
    self.event = event
    guard text.utf8.count <= Self.mostBytes else {
      throw Failure(
        .invalidInput,
        "the event has \(text.utf8.count) bytes, more than \(Self.mostBytes)")
    }
  }
}
