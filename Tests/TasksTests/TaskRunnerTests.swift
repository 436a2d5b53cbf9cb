import Basics
import JSON
import SentryState
import Testing

@testable import Tasks

@Suite("Running tasks")
struct TaskRunnerTests {
  private let world: TaskWorld

  init() throws {
    world = try TaskWorld()
  }

  private func timeout() -> Failure { Failure(.timeout, "it failed with the ***") }

  @Test("gives the result and the log")
  func success() async throws {
    let task = Echo(number: 7, text: "a")
    let run = try await world.runner.run(task)
    #expect(
      run
        == TaskRun(
          call: TaskCall(task),
          outcome: .succeeded(["number": 7, "text": "a", "flag": nil, "object": nil]),
          log: [LogEvent("echo", ["number": 7])]))
    #expect(
      JSONValue.object(run.json).serialized
        == #"{"state":"succeeded","result":{"number":7,"text":"a","flag":null,"object":null},"#
        + #""log":[{"event":"echo","number":7}],"error":null,"emitted":[]}"#)
  }

  @Test(
    "judges an error by the task's policy, and hides credentials",
    arguments: [
      ("timeout", "retry"), ("not_found", "failed"), ("forbidden", "succeeded"),
    ])
  func failure(kind: String, state: String) async throws {
    let run = try await world.runner.run(Failing(kind: kind))
    #expect(run.outcome.state == state)
    let error = Failure(try #require(FailureKind(rawValue: kind)), "it failed with the ***")
    #expect(run.outcome.failure == (state == "succeeded" ? nil : error))
  }

  @Test(
    "puts a task off as long as the service asks, but by no more than an hour",
    arguments: [(0, 300), (301, 301), (3600, 3600), (31_536_000, 3600)])
  func asked(wait: Int, delay: Double) async throws {
    let run = try await world.runner.run(Failing(kind: "timeout", wait: wait))
    guard case .retry(_, let after) = run.outcome else {
      Issue.record("\(run.outcome)")
      return
    }
    #expect(after == delay)
  }

  @Test("runs what was caused too, but not what was rolled back", arguments: [false, true])
  func emitted(fails: Bool) async throws {
    let run = try await world.runner.run(Emitting(fails: fails))
    #expect(run.outcome.state == (fails ? "failed" : "succeeded"))
    let caused = run.emitted
    #expect(
      caused == [
        .run(
          TaskRun(
            call: TaskCall("echo", ["number": 1, "text": "a"]),
            outcome: .succeeded(["number": 1, "text": "a", "flag": nil, "object": nil]),
            log: [LogEvent("echo", ["number": 1])])),
        .run(
          TaskRun(
            call: TaskCall("failing", ["kind": "timeout"]), outcome: .retry(timeout(), after: 300))),
      ])
    #expect(run.all.map(\.call.name) == ["emitting", "echo", "failing"])
    #expect(
      run.json["emitted"]?.array?[1].serialized
        == #"{"task":"failing","kwargs":{"kind":"timeout"},"state":"retry","result":null,"#
        + #""error":{"kind":"timeout","message":"it failed with the ***"},"emitted":[]}"#)
    #expect(try await world.tasks() == [])
  }

  @Test("leaves what was caused on the queue when it is to be deferred")
  func deferred() async throws {
    let run = try await world.runner.run(Emitting(), deferring: true)
    let echo = TaskCall("echo", ["number": 1, "text": "a"])
    let failing = TaskCall("failing", ["kind": "timeout"])
    #expect(run.emitted == [.queued(echo, id: 1), .queued(failing, id: 2)])
    #expect(
      run.json["emitted"]?.array?[0].serialized
        == #"{"task":"echo","kwargs":{"number":1,"text":"a"},"state":"queued","id":1}"#)
    #expect(try await world.tasks().map(\.task) == ["echo", "failing"])
  }

  @Test("ends when it is cancelled")
  func cancelled() async throws {
    let runner = world.runner
    let task = Task { try await runner.run(Waiting()) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
