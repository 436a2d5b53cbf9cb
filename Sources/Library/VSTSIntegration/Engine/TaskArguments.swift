package import Basics
package import JSON

/// The arguments of a call, checked against the parameters of its task.
package struct TaskArguments: Sendable {
  private let kwargs: JSONObject

  /// Checks that every argument is known and of its parameter's type, and that none is missing.
  package init(_ kwargs: JSONObject, for definition: TaskDefinition) throws(Failure) {
    for member in kwargs.members {
      guard let parameter = definition.parameters.first(where: { $0.name == member.name }) else {
        throw Failure(
          .invalidInput, "task '\(definition.name)' has no parameter '\(member.name)'",
          hint: definition.parametersHint)
      }
      guard parameter.accepts(member.value) else {
        throw Failure(
          .invalidInput,
          "parameter '\(member.name)' of task '\(definition.name)' is \(member.value.kind), not \(parameter.kind.article)"
        )
      }
    }
    for parameter in definition.parameters where !parameter.isOptional {
      guard kwargs[parameter.name] != nil else {
        throw Failure(
          .invalidInput, "task '\(definition.name)' needs the parameter '\(parameter.name)'")
      }
    }
    self.kwargs = kwargs
  }

  /// A required integer.
  package func int(_ name: String) -> Int { kwargs[name]?.int ?? 0 }

  /// An integer that may be missing or null.
  package func optionalInt(_ name: String) -> Int? { kwargs[name]?.int }

  /// A required text.
  package func text(_ name: String) -> String { kwargs[name]?.string ?? "" }

  /// A text that may be missing or null.
  package func optionalText(_ name: String) -> String? { kwargs[name]?.string }

  /// A required boolean.
  package func bool(_ name: String) -> Bool { kwargs[name]?.bool ?? false }

  /// A required object.
  package func object(_ name: String) -> JSONObject { kwargs[name]?.object ?? [:] }

  /// An object that may be missing or null.
  package func optionalObject(_ name: String) -> JSONObject? { kwargs[name]?.object }
}

extension TaskDefinition {
  fileprivate var parametersHint: String {
    if parameters.isEmpty { return "it has none" }
    return "its parameters are \(parameters.map(\.name).joined(separator: ", "))"
  }
}

extension TaskParameter {
  /// Whether a value is of the parameter's type.
  fileprivate func accepts(_ value: JSONValue) -> Bool {
    switch (kind, value) {
    case (_, .null): isOptional
    case (.integer, .number(let number)): number.int != nil
    case (.text, .string), (.boolean, .bool), (.object, .object): true
    default: false
    }
  }
}

extension TaskParameter.Kind {
  /// The type in the words of messages.
  fileprivate var article: String {
    switch self {
    case .integer: "an integer"
    case .text: "a text"
    case .boolean: "a boolean"
    case .object: "an object"
    }
  }
}
