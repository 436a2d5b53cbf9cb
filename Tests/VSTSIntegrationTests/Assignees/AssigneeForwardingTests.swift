import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

/// What an assignment that came in causes for the other integrations of the group.
@Suite("An inbound assignment")
struct AssigneeForwardingTests {
  private typealias World = WebhookWorld

  /// Integration 2 has linked group 1 as external issue 9.
  private static let other = """
    INSERT INTO sentry_integration (id, provider, external_id) VALUES (2, 'vsts', 'other');
    INSERT INTO sentry_organizationintegration (id, organization_id, integration_id, config)
      VALUES (2, 1, 2, '{"sync_forward_assignment":true}');
    INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
      VALUES (9, 1, 2, '77');
    INSERT INTO sentry_grouplink (id, group_id, project_id, linked_type, linked_id)
      VALUES (9, 1, 1, 3, 9);
    """

  private func world(_ change: String = "") async throws -> World {
    let world = try await World()
    try await world.execute(Self.other + change)
    return world
  }

  private func delivery(_ change: JSONValue, notification: Int = 1) -> JSONValue {
    World.envelope(
      World.payload(
        31, notification: notification, fields: ["System.AssignedTo": change]))
  }

  private static let ada: JSONValue = ["newValue": "Ada <ada@acme.example>"]
  private static let nobody: JSONValue = ["oldValue": "Ada <ada@acme.example>"]

  /// The record of the task that the queue holds for an external issue.
  private func task(_ issue: Int, user: Int? = nil) -> String {
    #"{"task":"sync_assignee_outbound","kwargs":{"external_issue_id":\#(issue),"#
      + (user.map { #""user_id":\#($0),"# } ?? "")
      + #""assign":\#(user != nil),"assignment_source_dict":{"source_name":"Azure DevOps","integration_id":1,"#
      + #""queued":"2027-01-15T08:00:00.000000Z"}}}"#
  }

  @Test("is queued for the work item of another integration, in the delivery's transaction")
  func queues() async throws {
    let world = try await world()
    let outcome = try await world.replay(delivery(Self.ada))
    #expect(outcome.kind == .applied)
    #expect(
      outcome.effects.map(\.json) == [
        ["kind": "assigned", "organization_id": 1, "group_id": 1, "user_id": 1],
        [
          "kind": "queued", "organization_id": 1, "group_id": 1,
          "task": "sync_assignee_outbound", "task_id": 1,
        ],
      ])
    #expect(
      try await world.rows("record, lane, most_attempts", "vsts_task") == [
        task(9, user: 1) + "|external_issue:9|6"
      ])
  }

  @Test("is queued where the assignee is taken off too")
  func unassigns() async throws {
    let world = try await world()
    _ = try await world.replay(delivery(Self.ada))
    let outcome = try await world.replay(delivery(Self.nobody, notification: 2))
    #expect(outcome.effects.map(\.kind) == [.unassigned, .queued])
    #expect(
      try await world.rows("record", "vsts_task WHERE id = 2") == [
        task(9)
      ])
  }

  @Test("is queued for nobody where nothing changed")
  func unchanged() async throws {
    let world = try await world(
      "INSERT INTO sentry_groupasignee (project_id, group_id, user_id) VALUES (1, 1, 1);")
    let same = try await world.replay(delivery(Self.ada))
    #expect(same.effects == [])
    let unknown = try await world.replay(
      delivery(["newValue": "Zoe <zoe@acme.example>"], notification: 2))
    #expect(unknown.effects.map(\.kind) == [.skipped])
    #expect(try await world.replay(delivery(Self.nobody, notification: 3)).kind == .applied)
    let again = try await world.replay(delivery(Self.nobody, notification: 4))
    #expect(again.effects == [])
    #expect(try await world.rows("id", "vsts_task") == ["1"])
  }

  @Test("is queued once, however often it is delivered")
  func once() async throws {
    let world = try await world()
    _ = try await world.replay(delivery(Self.ada))
    #expect(try await world.replay(delivery(Self.ada)).kind == .duplicate)
    #expect(try await world.rows("id", "vsts_task") == ["1"])
  }

  @Test(
    "is queued for each linked issue of another active Azure DevOps integration that forwards",
    arguments: [
      ("", [9]),
      ("UPDATE sentry_integration SET provider = 'vsts_new' WHERE id = 2", [9]),
      ("UPDATE sentry_integration SET provider = 'jira' WHERE id = 2", []),
      ("UPDATE sentry_integration SET provider = 'opsgenie' WHERE id = 2", []),
      ("UPDATE sentry_integration SET status = 1 WHERE id = 2", []),
      ("UPDATE sentry_organizationintegration SET status = 1 WHERE id = 2", []),
      ("DELETE FROM sentry_organizationintegration WHERE id = 2", []),
      ("UPDATE sentry_organizationintegration SET config = '{}' WHERE id = 2", []),
      (
        """
        UPDATE sentry_organizationintegration SET config = '{"sync_forward_assignment":false}'
          WHERE id = 2
        """, []
      ),
      // What is wanted counts in the organization that has the issue.
      ("UPDATE sentry_externalissue SET organization_id = 2 WHERE id = 9", []),
      (
        """
        UPDATE sentry_externalissue SET organization_id = 2 WHERE id = 9;
        UPDATE sentry_organizationintegration SET organization_id = 2 WHERE id = 2
        """, [9]
      ),
      // A link to a commit, a link of another project, a second work item of the delivery's own
      // integration, and a third integration.
      ("UPDATE sentry_grouplink SET linked_type = 1 WHERE id = 9", []),
      ("UPDATE sentry_grouplink SET project_id = 2 WHERE id = 9", []),
      (
        """
        INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
          VALUES (10, 1, 1, '99');
        INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
          VALUES (1, 1, 3, 10);
        """, [9]
      ),
      (
        """
        INSERT INTO sentry_integration (id, provider, external_id) VALUES (3, 'vsts', 'third');
        INSERT INTO sentry_organizationintegration (organization_id, integration_id, config)
          VALUES (1, 3, '{"sync_forward_assignment":1}');
        INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
          VALUES (8, 1, 3, '31');
        INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
          VALUES (1, 1, 3, 8);
        """, [8, 9]
      ),
    ])
  func conditions(change: String, issues: [Int]) async throws {
    let world = try await world(change)
    let outcome = try await world.replay(delivery(Self.ada))
    #expect(outcome.effects.map(\.kind) == [.assigned] + issues.map { _ in .queued })
    #expect(
      try await world.rows("record", "vsts_task ORDER BY id")
        == issues.map { task($0, user: 1) })
  }
}
