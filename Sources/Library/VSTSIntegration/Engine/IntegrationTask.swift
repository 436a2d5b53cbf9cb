package import JSON

/// A task of the integration, named as in Sentry.
package protocol IntegrationTask: SendableMetatype {
  static var definition: TaskDefinition { get }

  /// Runs the task once, and returns its result.
  ///
  /// What it throws is judged by the retry policy of its definition.
  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue
}

/// What is known of a task before it runs.
package struct TaskDefinition: Sendable {
  package let name: String
  /// What the task does, in half a line.
  package let summary: String
  package let parameters: [TaskParameter]
  package let retryPolicy: TaskRetryPolicy
  /// The parameters that name what tasks have to be done in order for: those with the same values
  /// for the same lane run one after another.
  package let lane: TaskLane?

  package init(
    _ name: String, _ summary: String, parameters: [TaskParameter],
    retryPolicy: TaskRetryPolicy = .standard, lane: TaskLane? = nil
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.retryPolicy = retryPolicy
    self.lane = lane
  }
}

/// A parameter of a task.
package struct TaskParameter: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case integer, text, boolean, object
  }

  package let name: String
  package let kind: Kind
  /// Whether it may be left out, or be null.
  package let isOptional: Bool

  package static func required(_ name: String, _ kind: Kind) -> TaskParameter {
    TaskParameter(name: name, kind: kind, isOptional: false)
  }

  package static func optional(_ name: String, _ kind: Kind) -> TaskParameter {
    TaskParameter(name: name, kind: kind, isOptional: true)
  }
}

/// What tasks that must keep their order have in common.
package struct TaskLane: Sendable {
  /// What the lane is for, such as `group` or `repository`.
  package let subject: String
  /// The parameters whose values make up the lane.
  package let parameters: [String]

  package init(_ subject: String, _ parameters: String...) {
    self.subject = subject
    self.parameters = parameters
  }

  /// The lane of a call, such as `group:7`.
  package func name(for kwargs: JSONObject) -> String {
    let values = parameters.map { (kwargs[$0] ?? .null).serialized }
    return "\(subject):\(values.joined(separator: ","))"
  }
}

/// A task's name and the arguments that it is to run with.
package struct TaskCall: Sendable, Equatable {
  package let name: String
  package let kwargs: JSONObject

  package init(_ name: String, _ kwargs: JSONObject) {
    self.name = name
    self.kwargs = kwargs
  }
}
