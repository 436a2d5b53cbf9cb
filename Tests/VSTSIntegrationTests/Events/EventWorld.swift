import SQLite
import JSON
import SentryState

@testable import VSTSIntegration

/// A store with two organizations and their projects, to save events in.
struct EventWorld {
  static let now = Timestamp(unixSeconds: 1_800_000_000)

  let store: Store

  init() async throws {
    store = try Store.inMemory()
    try await store.write { database in
      try database.execute(
        """
        INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme'), (2, 'globex');
        INSERT INTO sentry_project (id, organization_id, slug)
          VALUES (1, 1, 'shop'), (2, 1, 'desk'), (3, 2, 'shop');
        """)
    }
  }

  /// Saves events of a project, all in one transaction.
  @discardableResult
  func save(_ events: JSONObject..., project: Int = 1) async throws -> [SavedEvent?] {
    let jobs = try events.map { try EventJob($0, projectID: project) }
    return try await store.write { try EventIntake.save(jobs, in: $0, at: Self.now) }
  }

  /// The rows of a query, each as its columns separated by `|`.
  func rows(_ sql: String) async throws -> [String] {
    try await store.read { database in
      try database.rows(SQL("SELECT \(sql)")) { row in row.text(0) }
    }
  }

  /// Resolves a group, as a user does at a time.
  func resolve(_ group: Int) async throws {
    try await store.write { database in
      try database.run(
        "UPDATE sentry_groupedmessage SET status = 1, substatus = NULL WHERE id = ?", .int(group))
    }
  }

  func execute(_ script: String) async throws {
    try await store.write { try $0.execute(script) }
  }
}
