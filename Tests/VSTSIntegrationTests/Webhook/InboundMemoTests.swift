import JSON
import SQLite
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("What one transaction of a replay hands on to the next")
struct InboundMemoTests {
  private struct Undone: Error {}

  private func store() async throws -> Store {
    var state = StateBuilder()
    state.organization()
    state.project()
    state.release("one")
    return try await Store.inMemory(state)
  }

  /// The releases of the project, after what a transaction handed on.
  private static func count(
    in database: Database, after memo: InboundMemo, changing script: String = ""
  ) throws -> (Int?, InboundMemo) {
    try InboundTransaction.writing(in: database, after: memo) { transaction in
      try database.execute(script)
      return try transaction.releases(ofProjects: [1])?[1]?.count
    }
  }

  @Test("holds while nothing is written beside them")
  func holds() async throws {
    let store = try await store()
    let (count, memo) = try await store.write { database in
      try Self.count(in: database, after: InboundMemo(), changing: "DELETE FROM sentry_activity")
    }
    #expect(count == 1)
    await #expect(throws: Undone.self) {
      try await store.write { database in
        // It is not looked up again.
        let again = try Self.count(
          in: database, after: memo, changing: "DELETE FROM sentry_release_project")
        #expect(again.0 == 1)
        throw Undone()
      }
    }
  }

  @Test("is forgotten once something was written")
  func forgotten() async throws {
    let store = try await store()
    let memo = try await store.write { try Self.count(in: $0, after: InboundMemo()).1 }
    try await store.write { try $0.execute("DELETE FROM sentry_release_project") }
    #expect(try await store.write { try Self.count(in: $0, after: memo).0 } == nil)
  }

  @Test("keeps no replay from seeing a new address beyond ASCII")
  func addresses() async throws {
    let world = try await WebhookWorld()
    let replay = WebhookReplay(
      store: world.store, options: world.options, doneStates: DoneStates(given: ["Closed"]),
      now: { WebhookWorld.now })
    func assign(notification: Int) async throws -> [SyncEffect.Kind] {
      let payload = WebhookWorld.payload(
        31, notification: notification,
        fields: ["System.AssignedTo": ["newValue": "Jörg <jörg@acme.example>"]])
      let delivery = try WebhookWorld.delivery(WebhookWorld.envelope(payload))
      return try await replay.replay([delivery])[0].effects.map(\.kind)
    }
    #expect(try await assign(notification: 1) == [.skipped])
    #expect(try await assign(notification: 2) == [.skipped])
    try await world.execute("UPDATE sentry_useremail SET email = 'JÖRG@acme.example' WHERE id = 1")
    #expect(try await assign(notification: 3) == [.assigned])
  }
}
