import JSON
import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("What is added to groups")
struct GroupJournalTests {
  /// An organization with a project, a user and so many groups.
  private static func store(groups: Int) async throws -> Store {
    let store = try Store.inMemory()
    try await store.write { database in
      try database.execute(
        """
        INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme');
        INSERT INTO sentry_project (id, organization_id, slug) VALUES (1, 1, 'shop');
        INSERT INTO auth_user (id, name, email) VALUES (1, 'Ada', 'ada@acme.example');
        INSERT INTO auth_user (id, name, email) VALUES (2, 'Ben', 'ben@acme.example');
        INSERT INTO sentry_grouphistory (id, group_id, project_id, status, date_added)
        VALUES (41, 1, 1, 0, '2026-01-01T00:00:00.000000Z');
        """)
      for id in 1...groups {
        try database.run(
          "INSERT INTO sentry_groupedmessage (id, project_id) VALUES (?, 1)", .int(id))
      }
    }
    return store
  }

  private static func time(_ seconds: Int) -> Timestamp {
    Timestamp(microseconds: Int64(seconds) * 1_000_000)
  }

  /// Fewer than one statement adds, more than are held back, and what is left of both.
  @Test(
    "is written in its order, however much it is",
    arguments: [1, 2, 31, 32, 33, 1_023, 1_024, 1_025, 2_500])
  func order(count: Int) async throws {
    let store = try await Self.store(groups: 3)
    try await store.write { database in
      let journal = GroupJournal(in: database)
      for number in 0..<count {
        try journal.add(
          .note, group: number % 3 + 1, project: 1, ident: number % 2 == 0 ? "even" : nil,
          data: ActivityData(["number": .number(number)]), at: Self.time(number / 2))
        try journal.add(
          .resolved, group: number % 3 + 1, project: 1, at: Self.time(number / 2))
        try journal.subscribe(
          user: number % 2 + 1, toGroup: number % 3 + 1, project: 1, reason: .assigned,
          at: Self.time(number))
      }
      try journal.write()
    }
    let (activities, histories, subscriptions) = try await store.read { database in
      (
        try database.rows(
          "SELECT group_id, ident, datetime, data FROM sentry_activity ORDER BY id"
        ) { "\($0.int(0)) \($0.text(1)) \($0.text(2)) \($0.text(3))" },
        try database.rows(
          """
          SELECT id, group_id, prev_history_id, prev_history_date, date_added
          FROM sentry_grouphistory ORDER BY id
          """
        ) { "\($0.int(0)) \($0.int(1)) \($0.int(2)) \($0.text(3)) \($0.text(4))" },
        try database.rows(
          "SELECT group_id, user_id, date_added FROM sentry_groupsubscription ORDER BY id"
        ) { "\($0.int(0)) \($0.int(1)) \($0.text(2))" }
      )
    }
    #expect(
      activities
        == (0..<count).map {
          "\($0 % 3 + 1) \($0 % 2 == 0 ? "even" : "") \(Self.time($0 / 2)) {\"number\":\($0)}"
        })
    #expect(
      histories
        == ["41 1 0  2026-01-01T00:00:00.000000Z"]
        + (0..<count).map { number in
          let previous =
            number >= 3
            ? "\(42 + number - 3) \(Self.time((number - 3) / 2))"
            : number == 0 ? "41 2026-01-01T00:00:00.000000Z" : "0 "
          return "\(42 + number) \(number % 3 + 1) \(previous) \(Self.time(number / 2))"
        })
    // Who is subscribed stays so since the first time.
    #expect(
      subscriptions
        == (0..<min(count, 6)).map { "\($0 % 3 + 1) \($0 % 2 + 1) \(Self.time($0))" })
  }

  @Test("is not there after a transaction that fails, wherever that is", arguments: [0, 40, 1_500])
  func failure(at place: Int) async throws {
    let store = try await Self.store(groups: 1)
    let error = await #expect(throws: DatabaseError.self) {
      try await store.write { database in
        let journal = GroupJournal(in: database)
        for number in 0..<1_501 {
          try journal.add(
            .resolved, group: number == place ? 99 : 1, project: 1, at: Self.time(number))
        }
        try journal.write()
      }
    }
    #expect(error?.message == "FOREIGN KEY constraint failed")
    let count = try await store.read { database in
      try database.first("SELECT count(*) FROM sentry_grouphistory") { $0.int(0) }
    }
    #expect(count == 1)
  }

  @Test(
    "is not there after a row that cannot be added, wherever one statement has it",
    arguments: [0, 16, 31, 32, 63])
  func refusal(at place: Int) async throws {
    let store = try await Self.store(groups: 64)
    func add(groups: Range<Int>) async throws {
      try await store.write { database in
        var rows = PendingRows(GroupSubscription.self, in: database)
        for group in groups {
          try rows.add {
            $0.set("project_id", 1)
            $0.set("group_id", group + 1)
            $0.set("user_id", 1)
          }
        }
        try rows.write()
      }
    }
    try await add(groups: place..<place + 1)
    let error = await #expect(throws: DatabaseError.self) { try await add(groups: 0..<64) }
    #expect(error?.message.hasPrefix("UNIQUE constraint failed") == true)
    let groups = try await store.read { database in
      try database.rows("SELECT group_id FROM sentry_groupsubscription") { $0.int(0) }
    }
    #expect(groups == [place + 1])
  }

  @Test("leaves out a row whose unique key is there, where that is asked for, and fails else")
  func newOnly() async throws {
    let store = try await Self.store(groups: 1)
    try await store.write { database in
      func subscribe(newOnly: Bool) throws(DatabaseError) {
        var rows = PendingRows(GroupSubscription.self, forNewOnly: newOnly, in: database)
        try rows.add {
          $0.set("project_id", 1)
          $0.set("group_id", 1)
          $0.set("user_id", 1)
        }
        try rows.write()
      }
      try subscribe(newOnly: false)
      try subscribe(newOnly: true)
      #expect(throws: DatabaseError.self) { try subscribe(newOnly: false) }
    }
  }

  @Test("says so where a table has no key left")
  func noKeyLeft() async throws {
    let store = try await Self.store(groups: 1)
    let error = await #expect(throws: DatabaseError.self) {
      try await store.write { database in
        try database.execute("UPDATE sentry_grouphistory SET id = 9223372036854775807")
        try GroupJournal(in: database).add(.resolved, group: 1, project: 1, at: Self.time(1))
      }
    }
    #expect(
      error?.message.contains("an entry of the group histories has the last id that there is")
        == true)
  }

  @Test("is forwarded where there are issues of other integrations", arguments: [1, 2, 3])
  func othersIssues(integration: Int) async throws {
    let store = try await Self.store(groups: 1)
    let found = try await store.write { database in
      try database.execute(
        """
        INSERT INTO sentry_integration (id, provider, external_id)
        VALUES (1, 'vsts', 'a'), (2, 'vsts', 'b'), (3, 'jira', 'c');
        INSERT INTO sentry_externalissue (organization_id, integration_id, key)
        VALUES (1, 2, '1'), (1, 2, '2');
        """)
      return try ExternalIssue.exist(exceptOf: integration, in: database)
    }
    #expect(found == (integration != 2))
  }
}
