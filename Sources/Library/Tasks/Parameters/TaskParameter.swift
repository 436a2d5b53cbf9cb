package import Basics
package import JSON

/// A parameter of a task, as lists of the tasks describe it.
package struct TaskParameter: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case integer, text, boolean, object
  }

  package let name: String
  package let kind: Kind
  /// Whether it may be left out, or be null.
  package let isOptional: Bool
}

extension DurableTask {
  /// The parameters of the task, in the order of its properties.
  package static var parameters: [TaskParameter] {
    let decoder = ParameterDecoder(reading: nil)
    // The values mean nothing here, and a task that refuses them has been asked for all.
    _ = try? Self(from: decoder)
    return decoder.parameters
  }

  /// Takes the arguments of a record; an unknown name, a value of another type and a missing one
  /// are `invalid_input`.
  package init(arguments: JSONObject) throws(Failure) {
    let decoder = ParameterDecoder(reading: arguments)
    do {
      self = try Self(from: decoder)
      try decoder.requireReader()
    } catch let error as ArgumentError {
      throw error.failure(of: Self.self)
    } catch {
      throw Failure(error)
    }
  }

  /// The arguments as a record has them, without the optional ones that are not there.
  package var arguments: JSONObject {
    let encoder = ArgumentEncoder()
    do {
      try encode(to: encoder)
    } catch {
      preconditionFailure("a parameter of '\(Self.name)' cannot be written: \(error)")
    }
    return encoder.arguments
  }
}

/// Why arguments do not fit the parameters of a task.
enum ArgumentError: Error {
  case unknown(String)
  case missing(String)
  case mismatch(String, JSONValue, TaskParameter.Kind)

  func failure<Task: DurableTask>(of task: Task.Type) -> Failure {
    switch self {
    case .unknown(let name):
      let names = Task.parameters.map(\.name).joined(separator: ", ")
      return Failure(
        .invalidInput, "task '\(Task.name)' has no parameter '\(name)'",
        hint: names.isEmpty ? "it has none" : "its parameters are \(names)")
    case .missing(let name):
      return Failure(.invalidInput, "task '\(Task.name)' needs the parameter '\(name)'")
    case .mismatch(let name, let value, let kind):
      return Failure(
        .invalidInput,
        "parameter '\(name)' of task '\(Task.name)' is \(value.kind), not \(kind.words)")
    }
  }
}

extension TaskParameter.Kind {
  /// The type in the words of messages.
  fileprivate var words: String {
    switch self {
    case .integer: "an integer"
    case .text: "a text"
    case .boolean: "a boolean"
    case .object: "an object"
    }
  }
}

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
