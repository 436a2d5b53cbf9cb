package import Basics
package import JSON

/// What became of one attempt of a task.
package enum TaskOutcome: Sendable, Equatable {
  case succeeded(JSONValue)
  case failed(Failure)
  /// It failed, and may be tried again.
  case retry(Failure)

  /// The outcome's name in results.
  package var state: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .retry: "retry"
    }
  }

  package var result: JSONValue {
    if case .succeeded(let result) = self { result } else { .null }
  }

  package var failure: Failure? {
    switch self {
    case .succeeded: nil
    case .failed(let failure), .retry(let failure): failure
    }
  }
}

/// A task that was run once, and what it caused.
package struct TaskRun: Sendable, Equatable {
  /// A task that another one caused.
  package enum Emitted: Sendable, Equatable {
    case run(TaskRun)
    /// It waits on the queue under this id.
    case queued(TaskCall, id: Int)
  }

  package let call: TaskCall
  package let outcome: TaskOutcome
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
      [
        "task": .string(call.name), "kwargs": .object(call.kwargs), "state": "queued",
        "id": .number(id),
      ]
    case .run(let run):
      [
        "task": .string(run.call.name), "kwargs": .object(run.call.kwargs),
        "state": .string(run.outcome.state), "result": run.outcome.result,
        "error": run.outcome.failure?.json ?? .null, "emitted": .array(run.emitted.map(\.json)),
      ]
    }
  }
}
