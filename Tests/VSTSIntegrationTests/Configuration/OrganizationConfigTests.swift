import Basics
import Tasks
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

/// The cases of Sentry's `VstsIntegrationTest` about `get_organization_config`, and more; those of
/// an identity are with the identities.
@Suite("The form of an organization's configuration")
struct GetOrganizationConfigTests {
  private static let call: JSONObject = ["integration_id": 1, "organization_id": 1]

  private static func service(_ count: Int, _ process: (Int) -> WorkItemProcess = { _ in .basic })
    -> WorkItemService
  {
    WorkItemService((1...count).map { WorkItemService.Project("p\($0)", "P \($0)", process($0)) })
  }

  private static func fields(
    items: [JSONValue], states: [String], disabled: Bool = false
  ) -> JSONValue {
    let selector: JSONValue = [
      "choices": .array(states.map { [.string($0), .string($0)] }),
      "placeholder": "Select a status",
    ]
    return [
      [
        "name": "sync_status_forward", "type": "choice_mapper", "disabled": .bool(disabled),
        "label": "Sync Sentry Status to Azure DevOps",
        "addButtonText": "Add Azure DevOps Project", "addDropdown": ["items": .array(items)],
        "mappedSelectors": ["on_resolve": selector, "on_unresolve": selector],
        "columnLabels": ["on_resolve": "When resolved", "on_unresolve": "When unresolved"],
        "mappedColumnLabel": "Azure DevOps Project", "formatMessageValue": false,
      ],
      [
        "name": "sync_forward_assignment", "type": "boolean",
        "label": "Sync Sentry Assignment to Azure DevOps",
      ],
      [
        "name": "sync_comments", "type": "boolean",
        "label": "Sync Sentry Comments to Azure DevOps",
      ],
      [
        "name": "sync_status_reverse", "type": "boolean",
        "label": "Sync Azure DevOps Status to Sentry",
      ],
      [
        "name": "sync_reverse_assignment", "type": "boolean",
        "label": "Sync Azure DevOps Assignment to Sentry",
      ],
    ]
  }

  private static func items(_ count: Int) -> [JSONValue] {
    (1...count).map { ["value": .string("p\($0)"), "label": .string("P \($0)")] }
  }

  @Test("offers all projects, and the states of the first six")
  func fields() async throws {
    let service = Self.service(120) { $0 == 6 ? .agile : $0 == 7 ? .custom : .basic }
    let world = try await MigrationWorld { service.reply(to: $0) }
    let run = try await world.run("get_organization_config", Self.call)
    #expect(
      run.outcome
        == .succeeded(
          Self.fields(
            items: Self.items(120),
            states: ["To Do", "Doing", "Done", "New", "Active", "Resolved", "Closed"])))
    #expect(!world.server.requests.contains { $0.path.hasPrefix("/p7/") })
  }

  @Test("offers states that have no category too")
  func uncategorized() async throws {
    let service = Self.service(1) { _ in .uncategorized }
    let world = try await MigrationWorld { service.reply(to: $0) }
    let run = try await world.run("get_organization_config", Self.call)
    #expect(
      run.outcome
        == .succeeded(
          Self.fields(
            items: Self.items(1), states: ["New", "Active", "Resolved", "Closed"])))
  }

  @Test("is disabled where the service does not list projects", arguments: [401, 403, 500])
  func withoutProjects(status: Int) async throws {
    let world = try await MigrationWorld { _ in serviceError(status, "no") }
    let run = try await world.run("get_organization_config", Self.call)
    #expect(
      run.outcome == .succeeded(Self.fields(items: [], states: [], disabled: true)))
  }

  @Test("keeps the projects up to the one whose states fail")
  func withoutStates() async throws {
    let service = Self.service(8)
    let world = try await MigrationWorld { request in
      request.path.hasPrefix("/p3/") || request.path.hasPrefix("/p5/")
        ? serviceError(403, "no") : service.reply(to: request)
    }
    let run = try await world.run("get_organization_config", Self.call)
    #expect(
      run.outcome
        == .succeeded(Self.fields(items: Self.items(3), states: [], disabled: true)))
  }

  @Test("ends where the integration is missing")
  func missing() async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure(
      "get_organization_config", ["integration_id": 9, "organization_id": 1])
    #expect(outcome == ["failed", "not_found", "Integration matching query does not exist."])
  }
}

/// The cases of Sentry's `VstsIntegrationTest` about `update_organization_config`, and more.
@Suite("The change of an organization's configuration")
struct UpdateOrganizationConfigTests {
  private static let script = """
    UPDATE sentry_organizationintegration
      SET config = '{"sync_comments":true,"sync_status_forward":false,"mine":[1]}';
    INSERT INTO sentry_integrationexternalproject
      (id, organization_integration_id, external_id, resolved_status, unresolved_status)
      VALUES (1, 11, 'old', 'Closed', 'New'), (2, 21, 'other', 'Closed', 'New');
    """

  private static let config = (
    "id, config",
    "sentry_organizationintegration WHERE id IN (11, 21) ORDER BY id"
  )
  private static let projects = (
    "organization_integration_id, name, external_id, resolved_status, unresolved_status, date_added",
    "sentry_integrationexternalproject ORDER BY id"
  )

  private static func call(_ data: JSONObject, organization: Int = 1) -> JSONObject {
    [
      "integration_id": 1, "organization_id": .number(organization), "data": .object(data),
    ]
  }

  private static let unchanged =
    #"21|{"sync_comments":true,"sync_status_forward":false,"mine":[1]}"#

  @Test("replaces the mappings, and merges the rest")
  func mappings() async throws {
    let world = try await MigrationWorld(Self.script)
    let run = try await world.run(
      "update_organization_config",
      Self.call([
        "sync_status_forward": [
          "12": ["on_resolve": "Done", "on_unresolve": "To Do"],
          "p-2": ["on_resolve": "Closed", "on_unresolve": "Active"],
        ], "sync_comments": false, "sync_reverse_assignment": true,
      ]))
    #expect(run.outcome == .succeeded(nil))
    #expect(
      try await world.rows(Self.config) == [
        #"11|{"sync_comments":false,"sync_status_forward":true,"mine":[1],"sync_reverse_assignment":true}"#,
        Self.unchanged,
      ])
    #expect(
      try await world.rows(Self.projects) == [
        "21||other|Closed|New|-", "11||12|Done|To Do|\(MigrationWorld.nowText)",
        "11||p-2|Closed|Active|\(MigrationWorld.nowText)",
      ])
  }

  /// What is mapped and what comes, and what is mapped then.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var mapped: [Int]
    var data: JSONObject
    var message: String?
    var config: String
    var expected: [String]

    var testDescription: String { name }
  }

  private static func states(_ id: Int) -> JSONValue {
    ["on_resolve": .string("Resolved\(id)"), "on_unresolve": .string("Unresolved\(id)")]
  }

  @Test(
    "leaves exactly the mappings that come",
    arguments: [
      Row(
        name: "all are removed", mapped: [1, 2, 3],
        data: ["sync_status_forward": [:], "other_option": "hello"],
        config: #"{"sync_status_forward":false,"other_option":"hello"}"#, expected: []),
      Row(
        name: "one stays, one changes, one goes, one comes", mapped: [1, 2, 3],
        data: [
          "sync_status_forward": ["1": states(1), "2": states(20), "4": states(4)],
          "other_option": "hello",
        ],
        config: #"{"sync_status_forward":true,"other_option":"hello"}"#,
        expected: [
          "1|Resolved1|Unresolved1", "2|Resolved20|Unresolved20", "4|Resolved4|Unresolved4",
        ]),
      Row(
        name: "one without a state", mapped: [1, 2],
        data: [
          "sync_status_forward": ["1": ["on_resolve": "", "on_unresolve": "UnresolvedStatus1"]]
        ], message: "Resolve and unresolve status are required.", config: "{}",
        expected: ["1|Resolved1|Unresolved1", "2|Resolved2|Unresolved2"]),
    ])
  func replaced(row: Row) async throws {
    let world = try await MigrationWorld(
      row.mapped.map { id in
        """
        INSERT INTO sentry_integrationexternalproject
          (organization_integration_id, external_id, resolved_status, unresolved_status)
          VALUES (11, '\(id)', 'Resolved\(id)', 'Unresolved\(id)');
        """
      }.joined())
    let run = try await world.run("update_organization_config", Self.call(row.data))
    #expect(run.outcome.failure?.message == row.message)
    #expect(
      try await world.rows("config", "sentry_organizationintegration WHERE id = 11")
        == [row.config])
    #expect(
      try await world.rows(
        "external_id, resolved_status, unresolved_status",
        "sentry_integrationexternalproject ORDER BY external_id") == row.expected)
  }

  @Test("turns the sync off where there are no mappings any more")
  func withoutMappings() async throws {
    let world = try await MigrationWorld(Self.script)
    _ = try await world.run(
      "update_organization_config", Self.call(["sync_status_forward": [:]]))
    #expect(
      try await world.rows(Self.config).first
        == #"11|{"sync_comments":true,"sync_status_forward":false,"mine":[1]}"#)
    #expect(try await world.rows(Self.projects) == ["21||other|Closed|New|-"])
  }

  @Test("keeps the mappings where the data has none")
  func others() async throws {
    let world = try await MigrationWorld(Self.script)
    _ = try await world.run("update_organization_config", Self.call(["x": ["y": nil]]))
    #expect(
      try await world.rows(Self.config).first
        == #"11|{"sync_comments":true,"sync_status_forward":false,"mine":[1],"x":{"y":null}}"#)
    #expect(try await world.rows(Self.projects).count == 2)
  }

  @Test(
    "writes nothing where a state is empty or missing",
    arguments: [
      ["on_resolve": "Done", "on_unresolve": ""], ["on_resolve": "Done"],
      ["on_resolve": nil, "on_unresolve": "New"], [:], "x",
    ] as [JSONValue])
  func emptyState(mapping: JSONValue) async throws {
    let world = try await MigrationWorld(Self.script)
    let before = try await (world.rows(Self.config), world.rows(Self.projects))
    let outcome = try await world.failure(
      "update_organization_config",
      Self.call([
        "sync_comments": false,
        "sync_status_forward": [
          "p-1": ["on_resolve": "Done", "on_unresolve": "New"], "p-2": mapping,
        ],
      ]))
    #expect(
      outcome == ["failed", "invalid_input", "Resolve and unresolve status are required."])
    let after = try await (world.rows(Self.config), world.rows(Self.projects))
    #expect(after == before)
  }

  @Test("writes all or nothing")
  func transaction() async throws {
    let world = try await MigrationWorld(
      Self.script + """
        CREATE TRIGGER full BEFORE UPDATE ON sentry_organizationintegration
          BEGIN SELECT RAISE(ABORT, 'full'); END;
        """)
    let run = try await world.run(
      "update_organization_config",
      Self.call(["sync_status_forward": ["p": ["on_resolve": "a", "on_unresolve": "b"]]]))
    #expect(run.outcome.state == "retry")
    #expect(
      try await world.rows(Self.projects) == ["11||old|Closed|New|-", "21||other|Closed|New|-"])
  }

  @Test("refuses mappings that are none")
  func noMappings() async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure(
      "update_organization_config", Self.call(["sync_status_forward": true]))
    #expect(
      outcome == ["failed", "invalid_input", "'sync_status_forward' is a boolean, not an object"])
  }

  @Test("ends quietly where the organization does not use the integration")
  func notInstalled() async throws {
    let world = try await MigrationWorld()
    let run = try await world.run(
      "update_organization_config", Self.call(["x": 1], organization: 9))
    #expect(run.outcome == .succeeded(nil))
  }
}
