import Tasks
import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Tasks create_comment and update_comment")
struct CommentTaskTests {
  private static let patch = "PATCH /_apis/wit/workitems/31"
  private let kwargs: JSONObject = [
    "external_issue_id": 1, "user_id": 1, "group_note_id": 7,
  ]
  private let synced = LogEvent(
    "integration.issue.comments.synced",
    ["provider": "vsts", "id": 1, "organization_id": 1, "user_id": 1])

  private func world(_ reply: Reply = SyncWorld.workItem) async throws -> SyncWorld {
    try await SyncWorld([Self.patch: reply])
  }

  private func note(_ world: SyncWorld) async throws -> String {
    try await world.rows("data", "sentry_activity WHERE id = 7").first ?? ""
  }

  @Test("writes the note as it is, and keeps the work item's id with it")
  func creates() async throws {
    let world = try await world()
    let run = try await world.run("create_comment", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      world.requests == [
        Self.patch + #" [{"op":"add","path":"/fields/System.History","value":"#
          + #""Ada wrote:\n\n<blockquote>Is <this> right?</blockquote>"}]"#
      ])
    #expect(
      try await note(world) == #"{"text":"Is <this> right?","mentions":[],"external_id":31}"#)
    #expect(run.log == [synced])
  }

  @Test("writes the bare note of a user that nobody knows")
  func unknownUser() async throws {
    let world = try await world()
    _ = try await world.run(
      "create_comment", ["external_issue_id": 1, "user_id": 9, "group_note_id": 7])
    #expect(
      world.requests == [
        Self.patch
          + #" [{"op":"add","path":"/fields/System.History","value":"Is <this> right?"}]"#
      ])
  }

  @Test("does nothing at the service for a note that was changed")
  func updates() async throws {
    let world = try await world()
    let run = try await world.run("update_comment", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(run.log == [synced])
    #expect(world.requests == [])
    #expect(try await note(world) == #"{"text":"Is <this> right?","mentions":[]}"#)
  }

  @Test(
    "ends where there is nothing to do", arguments: ["create_comment", "update_comment"],
    [
      "DELETE FROM sentry_externalissue", "UPDATE sentry_integration SET status = 1",
      "UPDATE sentry_organizationintegration SET config = '{\"sync_comments\":false}'",
      "DELETE FROM sentry_activity", "UPDATE sentry_activity SET type = 1",
    ])
  func nothing(task: String, change: String) async throws {
    let world = try await world()
    try await world.execute(change)
    let run = try await world.run(task, kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(run.log == [])
    #expect(world.requests == [])
  }

  @Test(
    "is tried again whatever the service refuses it with",
    arguments: [
      (SyncWorld.error(401), "retry unauthorized"), (SyncWorld.error(404), "retry not_found"),
      (SyncWorld.error(500), "retry unavailable"), (.text(200, "no"), "retry protocol"),
    ] as [(Reply, String)])
  func refused(reply: Reply, verdict: String) async throws {
    let world = try await world(reply)
    let run = try await world.run("create_comment", kwargs)
    #expect(run.verdict == verdict)
    #expect(run.log == [])
    #expect(try await note(world) == #"{"text":"Is <this> right?","mentions":[]}"#)
  }

  @Test(
    "fails at once where nothing is configured",
    arguments: [
      (Failure(.config, "no credential"), "failed config"),
      (Failure(.untrustedHost, "evil"), "failed untrusted_host"),
      (Failure(.unauthorized, "expired"), "retry unauthorized"),
    ])
  func unconfigured(failure: Failure, verdict: String) async throws {
    for isLate in [false, true] {
      let world = try await SyncWorld(
        clients: FakeClients(failure: failure, isLate: isLate))
      #expect(try await world.run("create_comment", kwargs).verdict == verdict)
    }
  }
}
