import SQLite
import Basics
import JSON
import Glibc
import SentryState
import TestSupport
import Testing

@testable import Tasks

/// A store's file that another program changes, and what our own do with it.
struct OddStore {
  let directory: TemporaryDirectory
  let path: String
  private let version: Int
  /// The file as it was before it was changed.
  private let sound: [UInt8]

  /// Makes a store with a row of every model.
  init() async throws {
    directory = try TemporaryDirectory()
    path = directory.file("state.db")
    do {
      let store = try await Store(creating: path)
      try await store.load(text: everyModel)
      version = try await store.check().version
    }
    sound = try directory.bytes(of: "state.db")
  }

  /// Changes the bytes of the sound file.
  func write(_ change: (inout [UInt8]) throws -> Void) throws {
    for name in try directory.names { unlink(directory.file(name)) }
    var bytes = sound
    try change(&bytes)
    try directory.write(bytes, to: "state.db")
  }

  /// Runs a script on the sound file.
  func run(_ script: String) throws {
    try write { _ in }
    let schema = Schema(
      applicationID: 0x5656_5354, migrations: Array(repeating: "", count: version))
    try Database(.existing(path), schema: schema)
      .execute("PRAGMA foreign_keys=OFF; \(script)")
  }

  /// The tables and indexes of a store, such as `table sentry_rule`.
  static func objects() async throws -> [String] {
    try await Store.inMemory().read { database in
      try database.rows(
        """
        SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name
        """
      ) { $0.text(0) }
    }
  }

  /// Does with the store what tools do, and returns what went wrong.
  func use(withLoad: Bool = true) async throws -> [Failure] {
    let store: Store
    do {
      store = try await Store(opening: path)
    } catch {
      return [Failure(error)]
    }
    var failures: [Failure] = []
    for use in Self.uses {
      do {
        try await store.write { try use($0) }
      } catch {
        failures.append(Failure(error))
      }
    }
    do {
      _ = try await store.check()
      if withLoad { try await store.load(text: everyModel) }
    } catch {
      failures.append(Failure(error))
    }
    return failures
  }

  /// Fails the test unless every failure tells what is wrong with the file.
  func expect(
    _ failures: [Failure], of change: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for failure in failures {
      #expect(
        failure.kind == .invalidInput && failure.message.contains("'\(path)'"),
        "\(change): \(failure.kind) \(failure.message)", sourceLocation: sourceLocation)
    }
  }

  private static let now = Timestamp(unixSeconds: 1_800_000_000)

  static let uses: [@Sendable (Database) throws -> Void] = [
    { database in try StateExport(withSecrets: true).write(from: database) { _ in } },
    { database in
      let queue = try TaskQueue(in: database, at: now)
      var task = NewTask(task: "noop", record: "{}", lane: "a", mostAttempts: 3)
      task.key = "k"
      _ = try queue.put(task)
      for task in try queue.claim(atMost: 10, owner: "me", lease: 1).tasks {
        _ = try queue.end(task, with: .failed(Failure(.timeout, "late")))
      }
      _ = try TaskQueue.tasks(in: 1...9, atMost: 9, in: database)
    },
    { database in
      let ledger = DeliveryLedger(in: database)
      for number in ["1", "2", "1"] {
        let identity = DeliveryIdentity(
          subscription: "s", notification: number, update: .init(workItem: "31", number: number))
        let delivery = DeliveryRecord(
          integrationID: 1, identity: identity, isVerified: true, eventTime: now)
        if case .found(let entry) = try ledger.claim(delivery) {
          try ledger.enter(delivery, over: entry)
        }
      }
      _ = try DeliveryLedger.prune(before: now, limit: 2, in: database)
    },
    { database in
      try StoredDoneStates(names: ["Done"], fetchedAt: now).save(
        integrationID: 1, project: "p", workItemType: "Bug", in: database)
    },
    { database in
      let journal = TaskJournal(ofTask: 1)
      _ = try journal.begin("work_item", at: now, in: database)
      try journal.report("work_item", in: database)
      try journal.withdraw("work_item", in: database)
      try journal.finish("work_item", with: 31, at: now, in: database)
      _ = try journal.record(of: "work_item", in: database)
      try journal.end(with: .succeeded(.null), in: database)
      _ = try TaskJournal.hasCalls(in: database)
    },
    { database in
      let beginning = Group.Beginning(
        time: now, level: 40, message: "", culprit: "", platform: "", logger: "")
      let group = try Group.insert(beginning, project: 1, in: database)
      for id in [1, group] {
        for times in [-1, 0, 1, 1000] {
          try Group.noteSeen(
            id, times: times, last: now, level: 40, message: "", culprit: "", in: database)
        }
        try Group.noteSeen(id, first: now, in: database)
        _ = try Group.regress(id, eventTime: now, date: now, in: database)
      }
    },
    { database in
      let earlier = try Event.find(eventID: "f00d", project: 1, onDayOf: now, in: database)
      try Event.upsert(
        eventID: "f00d", project: 1, group: 1, at: now, data: "{}", replacing: earlier,
        in: database)
    },
  ]
}
