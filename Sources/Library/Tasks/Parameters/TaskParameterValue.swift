package import JSON

/// A type that a task's parameters can have.
protocol TaskParameterValue: Codable {
  static var kind: TaskParameter.Kind { get }
  /// What stands for a value where only the parameters are of interest.
  static var placeholder: Self { get }

  /// Takes a value of the type; `nil` for any other.
  init?(argument: JSONValue)
  var argument: JSONValue { get }
}

extension Int: TaskParameterValue {
  static let kind = TaskParameter.Kind.integer
  static let placeholder = 0

  init?(argument: JSONValue) {
    guard let value = argument.int else { return nil }
    self = value
  }

  var argument: JSONValue { .number(self) }
}

extension String: TaskParameterValue {
  static let kind = TaskParameter.Kind.text
  static let placeholder = ""

  init?(argument: JSONValue) {
    guard let value = argument.string else { return nil }
    self = value
  }

  var argument: JSONValue { .string(self) }
}

extension Bool: TaskParameterValue {
  static let kind = TaskParameter.Kind.boolean
  static let placeholder = false

  init?(argument: JSONValue) {
    guard let value = argument.bool else { return nil }
    self = value
  }

  var argument: JSONValue { .bool(self) }
}

extension JSONObject: TaskParameterValue {
  static let kind = TaskParameter.Kind.object
  static let placeholder: JSONObject = [:]

  init?(argument: JSONValue) {
    guard let value = argument.object else { return nil }
    self = value
  }

  var argument: JSONValue { .object(self) }
}

/// What lets an object be a stored property of a task; the coders of tasks take it as it is.
extension JSONObject: Codable {
  package init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: "not a parameter of a task"))
  }

  package func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self,
      EncodingError.Context(
        codingPath: encoder.codingPath, debugDescription: "not a parameter of a task"))
  }
}
