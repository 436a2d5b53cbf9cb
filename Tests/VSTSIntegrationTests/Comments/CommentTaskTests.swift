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

  /// Sentry: `test_create_comment.py` and `test_update_comment.py` in
  /// `tests/sentry/integrations/tasks`; a comment that was changed is nothing to Azure DevOps.
  @Test(
    "do as in Sentry's own cases", arguments: ["create_comment", "update_comment"],
    [
      TaskCase(
        name: "a comment is synced", events: ["integration.issue.comments.synced"],
        requests: [patch],
        patch: [
          [
            "op": "add", "path": "/fields/System.History",
            "value": "Ada wrote:\n\n<blockquote>Is <this> right?</blockquote>",
          ]
        ]),
      TaskCase(name: "there is no such external issue", kwargs: ["external_issue_id": 999_999]),
      TaskCase(name: "there is no such note", kwargs: ["group_note_id": 999_999]),
      TaskCase(name: "the activity is no note", kwargs: ["group_note_id": 8]),
      TaskCase(
        name: "the integration is being deleted",
        change: "UPDATE sentry_integration SET status = 2"),
      TaskCase(
        name: "the organization does not want comments synced",
        change: "UPDATE sentry_organizationintegration SET config = '{\"sync_comments\":false}'"),
      TaskCase(
        name: "the service fails", routes: [patch: SyncWorld.error(500)],
        verdict: "retry unavailable", requests: [patch]),
    ])
  func sentrysCases(task: String, row: TaskCase) async throws {
    var row = row
    if task == "update_comment", !row.requests.isEmpty {
      (row.requests, row.patch, row.verdict) = ([], nil, "succeeded")
      row.events = ["integration.issue.comments.synced"]
    }
    let world = try await row.check(task, kwargs, routes: [Self.patch: SyncWorld.workItem])
    let isWritten = row.patch != nil
    #expect(
      try await note(world)
        == #"{"text":"Is <this> right?","mentions":[]\#(isWritten ? #","external_id":31"# : "")}"#)
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
      "UPDATE sentry_integration SET provider = 'jira'",
      "UPDATE sentry_integration SET provider = 'opsgenie'",
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
