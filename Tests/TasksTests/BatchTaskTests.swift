import Basics
import JSON
import SentryState
import Testing

@testable import Tasks

@Suite("Tasks that share a transaction")
struct BatchTaskTests {
  private let world: TaskWorld

  init() throws {
    world = try TaskWorld()
  }

  @Test("are run as if one after another, each with its log and what it caused")
  func batch() async throws {
    let runs = try await world.runner.run([1, 2, -1, 3].map { Sum(number: $0) })
    #expect(
      runs.map(\.outcome) == [
        .succeeded(1), .succeeded(3), .failed(Failure(.invalidInput, "below 0")), .succeeded(6),
      ])
    #expect(
      runs.map { $0.log.map(\.fields) } == [[["number": 1]], [["number": 2]], [], [["number": 3]]])
    #expect(runs.map(\.emitted.count) == [1, 1, 0, 1])
    #expect(runs.map(\.call) == [1, 2, -1, 3].map { TaskCall("sum", ["number": .number($0)]) })
  }

  @Test("put what they cause on the queue in their transaction")
  func deferring() async throws {
    let runs = try await world.runner.run([1, 2].map { Sum(number: $0) }, deferring: true)
    let noop = TaskCall("noop", [:])
    #expect(runs.map(\.emitted) == [[.queued(noop, id: 1)], [.queued(noop, id: 2)]])
    #expect(try await world.tasks().map(\.task) == ["noop", "noop"])
  }

  @Test("fail together where the transaction fails, and have caused nothing")
  func rollback() async throws {
    let runs = try await world.runner.run([1, 10, 2].map { Sum(number: $0) }, deferring: true)
    let failure = Failure(.notFound, "too much")
    #expect(runs.map(\.outcome) == Array(repeating: .retry(failure, after: 300), count: 3))
    #expect(runs.map(\.emitted) == [[], [], []])
    #expect(try await world.tasks() == [])
  }

  @Test("are run one after another where one of them finds a damaged row")
  func damagedRow() async throws {
    let runs = try await world.runner.run([1, 100, 2].map { Sum(number: $0) }, deferring: true)
    #expect(
      runs.map(\.outcome) == [
        .succeeded(1), .failed(Failure(.invalidInput, "a row is damaged")), .succeeded(2),
      ])
    #expect(runs.map { $0.log.map(\.fields) } == [[["number": 1]], [], [["number": 2]]])
    #expect(runs.map(\.emitted.count) == [1, 0, 1])
    #expect(try await world.tasks().count == 2)
  }

  @Test("fail together where a result is missing, and have written nothing", arguments: [2, 3])
  func missingResult(count: Int) async throws {
    let tasks = (1..<count).map { Sum(number: $0) } + [Sum(number: nil)]
    let runs = try await world.runner.run(tasks, deferring: true)
    let failure = Failure(.internal, "\(count) tasks 'sum' came to \(count - 1) results")
    #expect(runs.map(\.outcome) == Array(repeating: .retry(failure, after: 300), count: count))
    #expect(try await world.tasks() == [])
  }

  @Test("are run alone as in a batch")
  func alone() async throws {
    #expect(try await world.runner.run(Sum(number: 4)).outcome == .succeeded(4))
    let lost = try await world.runner.run(Sum(number: nil))
    #expect(
      lost.outcome
        == .retry(Failure(.internal, "1 tasks 'sum' came to 0 results"), after: 300))
  }

  @Test("are of one kind: others are run one after another")
  func mixed() async throws {
    let runs = try await world.runner.run([Sum(number: 1), Noop(), Sum(number: 2)])
    #expect(runs.map(\.outcome) == [.succeeded(1), .succeeded(nil), .succeeded(2)])
  }

  @Test("that were cancelled are run again, whatever they failed with")
  func cancelled() async throws {
    let runner = world.runner
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await runner.run([Sum(number: 10), Sum(number: 1)])
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
