import Tasks
import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Tasks create_issue and link_issue")
struct IssueTaskTests {
  private static let creation = "PATCH /project-1/_apis/wit/workitems/$User%20Story"
  private static let created: Reply = .json([
    "id": 973,
    "fields": [
      "System.AreaPath": "Shop\\Web", "System.TeamProject": "Shop", "System.Title": "It fails",
    ],
  ])

  private let request: JSONObject = [
    "group_id": 1, "integration_id": 1, "organization_id": 1, "project": "project-1",
    "work_item_type": "User%20Story", "title": "It fails", "description": "Fix *this*.",
  ]
  private let link: JSONObject = [
    "group_id": 2, "integration_id": 1, "organization_id": 1, "key": "31",
  ]

  private func world(_ routes: SyncWorld.Routes = [:]) async throws -> SyncWorld {
    let all: SyncWorld.Routes = [
      Self.creation: Self.created, "GET /_apis/wit/workitems/31": SyncWorld.workItem,
    ]
    return try await SyncWorld(all.merging(routes) { $1 })
  }

  private func issues(_ world: SyncWorld) async throws -> [String] {
    try await world.rows(
      "key, title, description, metadata",
      "sentry_externalissue WHERE id > 1")
  }

  private func links(_ world: SyncWorld) async throws -> [String] {
    try await world.rows(
      "group_id, project_id, linked_type, linked_id, relationship",
      "sentry_grouplink WHERE id > 1")
  }

  @Test("creates the work item with HTML, links it, and remembers what was chosen")
  func creates() async throws {
    let world = try await world()
    let run = try await world.run("create_issue", request)
    #expect(
      world.requests == [
        Self.creation
          + #" [{"op":"add","path":"/fields/System.Title","value":"It fails"},"#
          + #"{"op":"add","path":"/fields/System.Description","#
          + #""value":"<p>Fix <em>this</em>.</p>\n"},"#
          + #"{"op":"add","path":"/fields/System.History","#
          + #""value":"<p>Fix <em>this</em>.</p>\n"}]"#
      ])
    let url = world.server.url + "_workitems/edit/973"
    #expect(
      run.outcome
        == .succeeded([
          "id": 2, "key": "973", "url": .string(url), "integrationId": 1,
          "displayName": "Shop\\Web#973", "created": true,
        ]))
    #expect(run.log == [])
    #expect(
      try await issues(world) == [
        #"973|It fails|Fix *this*.|{"display_name":"Shop\\Web#973"}"#
      ])
    #expect(try await links(world) == ["1|1|3|2|2"])
    #expect(
      try await world.rows(
        "type, group_id, data", "sentry_activity WHERE id > 8") == [
          #"7|1|{"title":"It fails","provider":"Azure DevOps","location":"\#(url)","#
            + #""label":"Shop\\Web#973"}"#
        ])
    #expect(
      try await world.rows("config", "sentry_organizationintegration") == [
        #"{"sync_comments":true,"sync_status_forward":true,"sync_status_reverse":true,"#
          + #""sync_forward_assignment":true,"kept":[1],"project_issue_defaults":{"1":{"#
          + #""project":"project-1","work_item_type":"User%20Story"}}}"#
      ])
    #expect(
      try await world.rows(
        "step", "vsts_task_step WHERE outcome IS NULL AND NOT is_reported") == [])
  }

  @Test("gives a group several work items, and leaves an external issue that is there")
  func several() async throws {
    let world = try await world()
    try await world.execute(
      """
      INSERT INTO sentry_externalissue (id, organization_id, integration_id, key, title)
        VALUES (5, 1, 1, '973', 'Old title')
      """)
    let run = try await world.run("create_issue", request)
    #expect(run.outcome.result["id"] == 5)
    #expect(try await issues(world) == ["973|Old title|-|-"])
    #expect(
      try await world.rows("linked_id", "sentry_grouplink WHERE group_id = 1")
        == ["1", "5"])
  }

  @Test("sends more fields, with their values as they are")
  func fields() async throws {
    let world = try await world()
    var request = request
    request["fields"] = [
      "System.Tags": "sentry; web", "Microsoft.VSTS.Common.Priority": 2, "Custom.Is_New": true,
      "System.AssignedTo": ["uniqueName": "ada@acme.example"],
    ]
    #expect(try await world.run("create_issue", request).verdict == "succeeded")
    let patch = try JSONValue(parsing: try #require(world.server.requests.last).body)
    #expect(
      patch.array?.dropFirst(3).map { $0 } == [
        ["op": "add", "path": "/fields/System.Tags", "value": "sentry; web"],
        ["op": "add", "path": "/fields/Microsoft.VSTS.Common.Priority", "value": 2],
        ["op": "add", "path": "/fields/Custom.Is_New", "value": true],
        [
          "op": "add", "path": "/fields/System.AssignedTo",
          "value": ["uniqueName": "ada@acme.example"],
        ],
      ])
  }

  @Test(
    "takes no field that is none, that it sets itself, or that has no value",
    arguments: [
      (#"{"":1}"#, "'' in 'fields' is no reference name of a field"),
      (#"{"Repro Steps":1}"#, "'Repro Steps' in 'fields' is no reference name of a field"),
      (#"{"System.Tags/x":1}"#, "'System.Tags/x' in 'fields' is no reference name of a field"),
      (#"{"Größe":1}"#, "'Größe' in 'fields' is no reference name of a field"),
      (#"{"System.Title":"x"}"#, "'System.Title' in 'fields' is set by the task itself"),
      (#"{"system.history":"x"}"#, "'system.history' in 'fields' is set by the task itself"),
      (#"{"System.Description":1}"#, "'System.Description' in 'fields' is set by the task itself"),
      (
        #"{"System.WorkItemType":1}"#, "'System.WorkItemType' in 'fields' is set by the task itself"
      ),
      (#"{"System.Tags":null}"#, "'System.Tags' in 'fields' is null"),
      (#"{"A.b":1,"a.B":2}"#, "'a.B' is there twice in 'fields'"),
    ])
  func unfitFields(fields: String, message: String) async throws {
    let world = try await world()
    var request = request
    request["fields"] = try JSONValue(parsing: fields)
    let run = try await world.run("create_issue", request)
    #expect(run.verdict == "failed invalid_input")
    #expect(run.outcome.failure?.message == message)
    #expect(world.requests == [])
  }

  @Test("is content with a link to a work item of the integration, where it is told to")
  func unlessLinked() async throws {
    let world = try await world()
    var request = request
    request["unless_linked"] = true
    try await world.execute(
      #"UPDATE sentry_externalissue SET metadata = '{"display_name":"Shop#31"}'"#)
    let run = try await world.run("create_issue", request)
    #expect(
      run.outcome
        == .succeeded([
          "id": 1, "key": "31", "url": .string(world.server.url + "_workitems/edit/31"),
          "integrationId": 1, "displayName": "Shop#31", "created": false,
        ]))
    #expect(world.requests == [])
    // A link to an issue of another integration, or to something else, is none.
    for change in [
      "UPDATE sentry_grouplink SET linked_type = 1",
      """
      UPDATE sentry_grouplink SET linked_type = 3;
      INSERT INTO sentry_integration (id, provider, external_id) VALUES (9, 'jira', 'x');
      UPDATE sentry_externalissue SET integration_id = 9
      """,
    ] {
      let other = try await self.world()
      try await other.execute(change)
      #expect(try await other.run("create_issue", request).outcome.result["created"] == true)
    }
  }

  @Test("needs no identity to be content with a link")
  func unlessLinkedWithoutIdentity() async throws {
    let world = try await SyncWorld(
      clients: FakeClients(failure: InstallationError.noDefaultIdentity))
    var request = request
    #expect(try await world.run("create_issue", request).verdict == "failed config")
    request["unless_linked"] = true
    let run = try await world.run("create_issue", request)
    #expect(run.outcome.result["key"] == "31")
    #expect(run.outcome.result["created"] == false)
  }

  @Test("takes a work item that an earlier attempt created for its own")
  func unlessLinkedAgain() async throws {
    let world = try await world()
    var request = request
    request["unless_linked"] = true
    try await world.execute("DELETE FROM sentry_grouplink")
    let full =
      "CREATE TRIGGER full BEFORE INSERT ON sentry_grouplink BEGIN SELECT RAISE(ABORT, 'x'); END"
    try await world.execute(full)
    #expect(try await world.run("create_issue", request).outcome.failure != nil)
    try await world.execute("DROP TRIGGER full")
    let run = try await world.run("create_issue", request)
    #expect(run.outcome.result["created"] == true)
    #expect(world.requests.count == 1)
  }

  @Test("takes a link away, and the external issue with its last link")
  func unlinks() async throws {
    let world = try await world()
    try await world.execute(
      """
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
        VALUES (2, 1, 3, 1), (2, 1, 1, 1)
      """)
    func unlink(_ group: Int, _ issue: Int = 1) async throws -> TaskOutcome {
      try await world.run(
        "unlink_issue", ["group_id": .number(group), "external_issue_id": .number(issue)]
      ).outcome
    }
    #expect(
      try await unlink(1) == .succeeded(["id": 1, "external_issue_removed": false]))
    #expect(try await unlink(1) == .failed(DoesNotExist("GroupLink").failure))
    #expect(try await unlink(2, 7) == .failed(DoesNotExist("GroupLink").failure))
    #expect(try await world.rows("id", "sentry_externalissue") == ["1"])
    #expect(
      try await unlink(2) == .succeeded(["id": 1, "external_issue_removed": true]))
    #expect(try await world.rows("id", "sentry_externalissue") == [])
    #expect(
      try await world.rows("group_id, linked_type", "sentry_grouplink") == ["2|1"])
    #expect(world.requests == [])
    #expect(try await world.rows("step", "vsts_task_step") == [])
  }

  @Test("cuts a title that is too long")
  func titles() {
    let title = String(repeating: "ä", count: 129)
    let creation = WorkItemCreation(
      project: "p", workItemType: "Issue", title: title, description: "")
    #expect(creation.title == String(repeating: "ä", count: 125) + "...")
  }

  @Test(
    "creates nothing for what is not there, does not belong together or is not in use",
    arguments: ["create_issue", "link_issue"],
    [
      (
        "DELETE FROM sentry_grouplink; DELETE FROM sentry_activity;"
          + "DELETE FROM sentry_groupedmessage WHERE id < 3", "not_found"
      ),
      ("UPDATE sentry_groupedmessage SET status = 3", "conflict"),
      ("UPDATE sentry_groupedmessage SET project_id = 2", "conflict"),
      ("UPDATE sentry_project SET status = 1", "conflict"),
      ("UPDATE sentry_organization SET status = 1", "conflict"),
      ("UPDATE sentry_integration SET status = 1", "conflict"),
      ("UPDATE sentry_integration SET provider = 'jira'", "not_found"),
      ("UPDATE sentry_organizationintegration SET status = 1", "conflict"),
      ("UPDATE sentry_organizationintegration SET organization_id = 2", "conflict"),
    ])
  func unfit(task: String, state: (change: String, kind: String)) async throws {
    let world = try await world()
    try await world.execute(state.change)
    let run = try await world.run(task, task == "link_issue" ? link : request)
    #expect(run.verdict == "failed \(state.kind)")
    #expect(world.requests == [])
  }

  @Test("needs a project and a title", arguments: [("project", "Project"), ("title", "Title")])
  func incomplete(parameter: String, label: String) async throws {
    let world = try await world()
    var request = request
    request[parameter] = ""
    let run = try await world.run("create_issue", request)
    #expect(run.outcome == .failed(Failure(.invalidInput, "\(label) is required.")))
    request[parameter] = nil
    let failure = await #expect(throws: Failure.self) {
      try await world.run("create_issue", request)
    }
    #expect(failure?.message == "task 'create_issue' needs the parameter '\(parameter)'")
    #expect(world.requests == [])
  }

  @Test(
    "names the fields that the service does not take",
    arguments: [
      RuleRow(
        message: "TF401320: Rule Error for field Repro Steps. Error code: Required, InvalidEmpty.",
        expected: "Repro Steps is required."),
      RuleRow(
        message: "TF401320: Rule Error for field Priority. Error code: Required, InvalidEmpty.",
        rules: [
          RuleRow.rule(
            "Microsoft.VSTS.Common.Priority", "required, hasValues, invalidEmpty",
            "TF401320: Rule Error for field Priority. Error code: Required, InvalidEmpty.")
        ], expected: "Priority is required."),
      RuleRow(
        message: "TF401320: Rule Error for field Size. Error code: HasValues, InvalidListValue.",
        expected: "Size has a value that is not allowed."),
      RuleRow(
        message: "TF401320: Regelfehler für Feld Priorität. Fehlercode: Required, InvalidEmpty.",
        rules: [
          RuleRow.rule(
            "Microsoft.VSTS.Common.Priority", "required, invalidEmpty",
            "TF401320: Regelfehler für Feld Priorität. Fehlercode: Required, InvalidEmpty.")
        ], expected: "Microsoft.VSTS.Common.Priority is required."),
      RuleRow(
        message: "TF401320: Rule Error for field Priority. Error code: Required, InvalidEmpty.",
        rules: [
          RuleRow.rule(
            "Acme.Priority", "required, invalidEmpty", "TF401320: Rule Error for field Priority."),
          RuleRow.rule("Acme.Größe", "invalidListValue", "TF401320: 字段 大小 的规则错误。"),
          RuleRow.rule("Acme.Owner", "required, invalidEmpty", nil),
        ],
        expected: "Priority (Acme.Priority) is required. Acme.Größe has a value that is not "
          + "allowed. Acme.Owner is required.",
        hint: "TF401320: Rule Error for field Priority. TF401320: 字段 大小 的规则错误。"),
    ])
  func refusedFields(row: RuleRow) async throws {
    let world = try await world([Self.creation: row.reply])
    let run = try await world.run("create_issue", request)
    let failure = try #require(run.outcome.failure)
    #expect(run.verdict == "failed rejected")
    #expect(failure.message == row.expected)
    #expect(failure.hint == row.hint ?? row.message)
  }

  /// What the service says of rules, and what is told of it.
  struct RuleRow: Sendable {
    var message: String
    var rules: [JSONValue] = []
    var expected: String
    var hint: String?

    static func rule(_ field: String, _ flags: String, _ message: String?) -> JSONValue {
      [
        "fieldReferenceName": .string(field), "fieldStatusFlags": .string(flags),
        "errorMessage": JSONValue(message),
      ]
    }

    var reply: Reply {
      .json(
        400,
        [
          "message": .string(message), "typeKey": "RuleValidationException",
          "customProperties": ["RuleValidationErrors": .array(rules)],
        ])
    }
  }

  @Test(
    "tries again only what the service did not take",
    arguments: [
      (SyncWorld.error(429), "retry rate_limited", false),
      (SyncWorld.error(503), "retry unavailable", false),
      (SyncWorld.error(400), "failed rejected", false),
      (SyncWorld.error(401), "failed unauthorized", false),
      (SyncWorld.error(404), "failed not_found", false),
      (.html(203, "<html>Sign in</html>"), "failed unauthorized", false),
      (SyncWorld.error(500), "failed unavailable", true),
      (.fault(.close), "failed unreachable", true),
      (.json(["count": 1]), "failed protocol", true),
    ] as [(Reply, String, Bool)])
  func refused(reply: Reply, verdict: String, mayExist: Bool) async throws {
    let world = try await world([Self.creation: reply])
    let run = try await world.run("create_issue", request)
    #expect(run.verdict == verdict)
    let failure = try #require(run.outcome.failure)
    let words = failure.message + (failure.hint ?? "")
    #expect(words.contains("may have been created") == mayExist)
    #expect(try await issues(world) == [])
    #expect(
      try await world.rows(
        "step", "vsts_task_step WHERE outcome IS NULL AND NOT is_reported") == [])
  }

  @Test(
    "creates no second work item where the service does not say which the first one is",
    arguments: [
      ("9223372036854775808", "is a number, not an integer"), (#""101""#, "is a string"),
      ("null", "is null"), ("0", "is 0, which is no id"), ("-1", "is -1, which is no id"),
      ("1.5", "is a number, not an integer"), ("[973]", "is an array"),
    ])
  func oddID(id: String, problem: String) async throws {
    let fields = #"{"System.TeamProject":"Shop","System.Title":"It fails"}"#
    let world = try await world([
      Self.creation: .text(
        200, #"{"id":\#(id),"fields":\#(fields)}"#, type: "application/json")
    ])
    for _ in 0..<3 {
      let run = try await world.run("create_issue", request)
      #expect(run.verdict == "failed protocol")
      let message = run.outcome.failure?.message ?? ""
      #expect(
        message.hasPrefix(
          "the work item may have been created: in the answer, 'id' \(problem)"), "\(message)")
      #expect(run.outcome.failure?.hint == "look for it, and link it with link_issue")
    }
    #expect(world.requests.count == 1)
    #expect(try await issues(world) == [])
  }

  @Test("says that nothing was created where the service was not reached, and tries again")
  func unreached() async throws {
    for url in ["http://127.0.0.1:\(try unusedPort())/", "http://localhost:1/"] {
      let world = try await SyncWorld(clients: FakeClients(url: url))
      let run = try await world.run("create_issue", request)
      #expect(run.verdict == "retry unreachable")
      #expect(
        run.outcome.failure?.hint
          == "no work item was created: the service did not get the request")
      #expect(try await world.rows("step", "vsts_task_step") == [])
    }
  }

  @Test("links no work item that the service gives an odd id", arguments: ["0", "-31", "null"])
  func oddLink(id: String) async throws {
    let world = try await world([
      "GET /_apis/wit/workitems/31": .text(
        200, #"{"id":\#(id),"fields":{}}"#, type: "application/json")
    ])
    #expect(try await world.run("link_issue", link).verdict == "failed protocol")
    #expect(try await links(world) == [])
  }

  @Test("creates nothing after an attempt that was killed, until it is told again")
  func killed() async throws {
    let world = try await world()
    let journal = TaskJournal(of: TaskCall("create_issue", request))
    _ = try await world.store.write { try journal.begin("work_item", at: SyncWorld.now, in: $0) }
    let run = try await world.run("create_issue", request)
    #expect(
      run.outcome
        == .failed(
          Failure(
            .conflict,
            "it is not known whether the attempt of \(SyncWorld.now) created the work item",
            hint: "the work item may have been created: look for it, and link it with link_issue"))
    )
    #expect(world.requests == [])
    #expect(try await world.run("create_issue", request).outcome.state == "succeeded")
  }

  @Test("tells which work item was created where it cannot be linked, and links that later")
  func unlinkable() async throws {
    let world = try await world()
    try await world.execute(
      """
      CREATE TRIGGER refuse BEFORE INSERT ON sentry_grouplink
        BEGIN SELECT RAISE(ABORT, 'no link today'); END
      """)
    let failure = try await world.run("create_issue", request).outcome.failure
    #expect(failure?.message.contains("no link today") == true)
    #expect(failure?.hint == "work item 973 was created: link it with link_issue")
    try await world.execute("DROP TRIGGER refuse")
    #expect(try await world.run("create_issue", request).outcome.result["key"] == "973")
    #expect(try await links(world) == ["1|1|3|2|2"])
    #expect(world.requests.count == 1)
  }

  @Test("links a work item that exists, and takes over what the service says of it")
  func links() async throws {
    let world = try await world()
    let run = try await world.run("link_issue", link)
    #expect(run.outcome.result["key"] == "31")
    #expect(run.outcome.result["id"] == 1)
    #expect(try await links(world) == ["2|1|3|1|2"])
    #expect(
      try await world.rows(
        "title, description, metadata", "sentry_externalissue")
        == [#"It fails|-|{"display_name":"Shop\\Web#31"}"#])
    #expect(
      try await world.rows("type, group_id", "sentry_activity WHERE id > 8")
        == ["7|2"])
    #expect(
      try await world.rows("config", "sentry_organizationintegration")
        == [JSONValue.object(SyncWorld.everything).serialized])
  }

  @Test("asks nothing about a work item that the group is linked to", arguments: ["31", "031"])
  func linked(key: String) async throws {
    let world = try await world(["GET /_apis/wit/workitems/031": SyncWorld.workItem])
    var link = link
    link["group_id"] = 1
    link["key"] = .string(key)
    let run = try await world.run("link_issue", link)
    #expect(run.outcome == .failed(Failure(.conflict, "That issue is already linked")))
    // Another spelling is known by the service's answer only.
    #expect(world.requests.count == (key == "31" ? 0 : 1))
    #expect(try await links(world) == [])
  }

  @Test(
    "fails at once where the service does not have the work item",
    arguments: [
      (404, "failed not_found"), (401, "failed unauthorized"), (403, "failed forbidden"),
      (429, "retry rate_limited"), (500, "retry unavailable"),
    ])
  func unlinked(status: Int, verdict: String) async throws {
    let world = try await world(["GET /_apis/wit/workitems/31": SyncWorld.error(status)])
    #expect(try await world.run("link_issue", link).verdict == verdict)
    #expect(try await links(world) == [])
  }

  @Test("cannot be led out of the service's routes", arguments: ["..", ""])
  func routes(key: String) async throws {
    let world = try await world()
    var link = link
    link["key"] = .string(key)
    #expect(try await world.run("link_issue", link).verdict == "failed invalid_input")
    #expect(world.requests == [])
  }
}
