package import JSON

/// A failure as users see it: the `error` member of a record, or a message and an exit status.
package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
  package var kind: FailureKind
  /// Lower case where it is ours, the service's own words where it is the service's; no full stop.
  package var message: String
  /// The HTTP status of the answer.
  package var status: Int?
  /// The URL that was asked.
  package var url: String?
  /// The seconds that the service asked to wait.
  package var retryAfter: Double?
  /// The service's id of the request, which its support asks for.
  package var activityID: String?
  /// What to do about it.
  package var hint: String?

  package init(
    _ kind: FailureKind, _ message: String, status: Int? = nil, url: String? = nil,
    retryAfter: Double? = nil, activityID: String? = nil, hint: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.status = status
    self.url = url
    self.retryAfter = retryAfter
    self.activityID = activityID
    self.hint = hint
  }

  package var description: String { message }

  /// The failure as the `error` member of a record.
  package var json: JSONValue {
    var object: JSONObject = ["kind": .string(kind.rawValue), "message": .string(message)]
    object["status"] = status.map { .number($0) }
    object["url"] = url.map { .string($0) }
    object["retry_after"] = retryAfter.map { .number($0) }
    object["activity_id"] = activityID.map { .string($0) }
    object["hint"] = hint.map { .string($0) }
    return .object(object)
  }

  /// Reads an `error` member back.
  package init?(json: JSONValue) {
    guard let kind = json["kind"]?.string.flatMap(FailureKind.init(rawValue:)),
      let message = json["message"]?.string
    else { return nil }
    self.init(
      kind, message, status: json["status"]?.int, url: json["url"]?.string,
      retryAfter: json["retry_after"]?.double, activityID: json["activity_id"]?.string,
      hint: json["hint"]?.string)
  }
}

/// An error of a library that can be told to users.
package protocol FailureConvertible: Error {
  /// The error as users see it.
  var failure: Failure { get }
  /// Whether trying again would not mend it, or make it worse, whatever its kind.
  var isFinal: Bool { get }
}

extension FailureConvertible {
  package var isFinal: Bool { false }
}

extension Failure: FailureConvertible {
  package var failure: Failure { self }

  /// The error as users see it; one that nobody expected is a bug.
  package init(_ error: any Error) {
    self = (error as? any FailureConvertible)?.failure ?? Failure(.internal, "\(error)")
  }
}
