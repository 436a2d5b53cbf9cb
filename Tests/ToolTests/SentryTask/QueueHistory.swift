import SQLite
import JSON
import SentryState
import Testing

@testable import Tasks

/// What happened to the tasks of a store, in the order of the commits, noted by the store itself.
struct QueueHistory {
  /// A task that changed its state.
  struct Change: Sendable {
    let id: Int
    let state: String
    let token: Int
  }

  private let store: Store
  private let tasks: Int
  private let lanes: Int

  /// Creates a store with tasks that do nothing, in turn in each of the lanes, and begins to note.
  init(creating path: String, tasks: Int, lanes: Int) async throws {
    let store = try await Store(creating: path)
    try await store.write { database in
      try database.execute(
        """
        CREATE TABLE history (id INTEGER, state TEXT, token INTEGER);
        CREATE TRIGGER note AFTER UPDATE ON vsts_task
        WHEN NEW.state <> OLD.state OR NEW.token <> OLD.token
        BEGIN
          INSERT INTO history VALUES (NEW.id, NEW.state, NEW.token);
        END
        """)
      let queue = try TaskQueue(in: database, at: .now())
      for number in 0..<tasks {
        _ = try queue.put(
          NewTask(
            task: "noop", record: #"{"task":"noop","kwargs":{}}"#, lane: "\(number % lanes)",
            mostAttempts: 1000))
      }
    }
    self.store = store
    self.tasks = tasks
    self.lanes = lanes
  }

  private func changes() async throws -> [Change] {
    try await store.read { database in
      try database.rows("SELECT id, state, token FROM history ORDER BY rowid") {
        Change(id: $0.int(0), state: $0.text(1), token: $0.int(2))
      }
    }
  }

  /// Leases tasks as a worker that dies at once.
  func abandon(_ count: Int) async throws {
    try await store.write { database in
      let claim = try TaskQueue(in: database, at: .now()).claim(
        atMost: count, owner: "abandoned", lease: 0.1)
      #expect(claim.tasks.count == count)
    }
  }

  /// How many tasks have not ended.
  func unfinished() async throws -> Int {
    try await store.read { database in
      try database.first("SELECT count(*) FROM vsts_task WHERE finished_at IS NULL") {
        $0.int(0)
      } ?? 0
    }
  }

  /// The tasks that have ended.
  func ended() async throws -> Set<Int> {
    try await store.read { database in
      Set(try database.rows("SELECT id FROM history WHERE state = 'succeeded'") { $0.int(0) })
    }
  }

  /// How many tasks were claimed more than once.
  func reclaimed() async throws -> Int {
    try await store.read { database in
      try database.first("SELECT count(*) FROM vsts_task WHERE token > 1") { $0.int(0) } ?? 0
    }
  }

  /// What is wrong with the history: a task that was acknowledged twice or lost, a lane whose order
  /// was not kept, a token that did not grow.
  func faults() async throws -> [String] {
    var faults: [String] = []
    var tokens: [Int: Int] = [:]
    var ended: Set<Int> = []
    for change in try await changes() {
      switch change.state {
      case "leased":
        if change.token <= tokens[change.id, default: 0] {
          faults.append("the token of \(change.id) did not grow")
        }
        tokens[change.id] = change.token
        if ended.contains(change.id) { faults.append("\(change.id) was claimed after its end") }
        // The tasks of a lane have ids that are so far apart.
        let before = change.id - lanes
        if before > 0, !ended.contains(before) {
          faults.append("\(change.id) was claimed before the end of \(before)")
        }
      case "succeeded":
        if change.token != tokens[change.id] {
          faults.append("\(change.id) was acknowledged with token \(change.token)")
        }
        if !ended.insert(change.id).inserted { faults.append("\(change.id) ended twice") }
      case "queued": break
      default: faults.append("\(change.id) became \(change.state)")
      }
    }
    if ended.count != tasks { faults.append("\(tasks - ended.count) tasks were lost") }
    return faults
  }
}
