import SQLite
import JSON
import SentryState
import TestSupport

@testable import VSTSIntegration

/// A store with two organizations and their projects, to save events in.
struct EventWorld: StoreWorld {
  static let now = Timestamp(unixSeconds: 1_800_000_000)

  let store: Store

  init() async throws {
    var state = StateBuilder()
    for slug in ["acme", "globex"] { state.organization(slug) }
    for slug in ["shop", "desk"] { state.project(slug) }
    state.project("shop", ["organization_id": 2])
    store = try await Store.inMemory(state)
  }

  /// Saves events of a project, all in one transaction.
  @discardableResult
  func save(_ events: JSONObject..., project: Int = 1) async throws -> [SavedEvent?] {
    let jobs = try events.map { try EventJob($0, projectID: project) }
    return try await store.write { try EventIntake.save(jobs, in: $0, at: Self.now) }
  }

  /// Resolves a group, as a user does at a time.
  func resolve(_ group: Int) async throws {
    try await store.write { database in
      try database.run(
        "UPDATE sentry_groupedmessage SET status = 1, substatus = NULL WHERE id = ?", .int(group))
    }
  }
}
