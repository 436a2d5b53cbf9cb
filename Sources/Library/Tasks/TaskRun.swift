package import Basics
package import JSON

/// A task that was run once, and what it caused.
package struct TaskRun: Sendable, Equatable {
  /// A task that another one caused.
  package enum Emitted: Sendable, Equatable {
    case run(TaskRun)
    /// It waits on the queue under this id.
    case queued(TaskCall, id: Int)
  }

  package let call: TaskCall
  package internal(set) var outcome: TaskOutcome
  package let log: [LogEvent]
  package let emitted: [Emitted]

  package init(
    call: TaskCall, outcome: TaskOutcome, log: [LogEvent] = [], emitted: [Emitted] = []
  ) {
    self.call = call
    self.outcome = outcome
    self.log = log
    self.emitted = emitted
  }

  /// The run as members of a result: `state`, `result`, `log`, `error` and `emitted`.
  package var json: JSONObject {
    [
      "state": .string(outcome.state), "result": outcome.result,
      "log": .array(log.map(\.json)), "error": outcome.failure?.json ?? .null,
      "emitted": .array(emitted.map(\.json)),
    ]
  }

  /// The run and all that it caused, each after what caused it.
  package var all: [TaskRun] {
    emitted.reduce(into: [self]) { runs, emitted in
      if case .run(let run) = emitted { runs += run.all }
    }
  }
}

extension TaskRun.Emitted {
  fileprivate var json: JSONValue {
    switch self {
    case .queued(let call, let id):
      return .object(
        JSONObject(
          members: call.json.members + [
            JSONObject.Member(name: "state", value: "queued"),
            JSONObject.Member(name: "id", value: .number(id)),
          ]))
    case .run(let run):
      var object = run.call.json
      for name in ["state", "result", "error", "emitted"] { object[name] = run.json[name] }
      return .object(object)
    }
  }
}
