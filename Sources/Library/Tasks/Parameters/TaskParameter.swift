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
