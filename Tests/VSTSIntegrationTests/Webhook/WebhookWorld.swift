import SQLite
import JSON
import SentryState

@testable import VSTSIntegration

/// A store with an organization, an integration and groups that are linked to work items, and
/// deliveries for them.
struct WebhookWorld {
  static let collection = "c0ffee00-0000-4000-8000-000000000001"
  static let project = "c0ffee00-0000-4000-8000-000000000002"
  static let secret = "s3cr3t"
  static let now = Timestamp(unixSeconds: 1_800_000_000)

  let store: Store
  var options = WebhookReplay.Options()
  /// The done states of all projects; where there are none, nobody knows any.
  var doneStates: Set<String>? = ["Closed", "Resolved"]

  /// Makes the store; group N is linked to work item 30+N, and user 1 reaches its project.
  init(config: JSONObject = ["sync_status_reverse": true, "sync_reverse_assignment": true])
    async throws
  {
    store = try Store.inMemory()
    let metadata: JSONValue = ["subscription": ["secret": .string(Self.secret)]]
    try await store.write { db in
      try db.execute(
        """
        INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme'), (2, 'globex');
        INSERT INTO sentry_project (id, organization_id, slug) VALUES (1, 1, 'shop'), (2, 1, 'far');
        INSERT INTO sentry_team (id, organization_id, slug) VALUES (1, 1, 'web');
        INSERT INTO sentry_projectteam (project_id, team_id) VALUES (1, 1);
        INSERT INTO auth_user (id, name, email, is_active)
          VALUES (1, 'Ada', 'ada@acme.example', 1), (2, 'Ben', 'ben@acme.example', 1);
        INSERT INTO sentry_useremail (user_id, email, is_verified)
          VALUES (1, 'Ada@Acme.example', 1), (2, 'ben@acme.example', 0);
        INSERT INTO sentry_organizationmember (id, organization_id, user_id)
          VALUES (1, 1, 1), (2, 1, 2);
        INSERT INTO sentry_organizationmember_teams (organizationmember_id, team_id, is_active)
          VALUES (1, 1, 1), (2, 1, 1);
        INSERT INTO sentry_groupedmessage (id, project_id, short_id, status, substatus)
          VALUES (1, 1, 1, 0, 3), (2, 1, 2, 1, NULL), (3, 1, 3, 2, 1), (4, 2, 4, 0, 3);
        """)
      try db.run(
        """
        INSERT INTO sentry_integration (id, provider, external_id, name, metadata, status)
        VALUES (1, 'vsts', ?, 'acme', ?, 0)
        """, .text(Self.collection), .json(metadata))
      try db.run(
        """
        INSERT INTO sentry_organizationintegration (id, organization_id, integration_id, config)
        VALUES (1, 1, 1, ?)
        """, .json(config))
      for group in 1...4 {
        try db.run(
          """
          INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
          VALUES (?, 1, 1, ?)
          """, .int(group), .text(String(30 + group)))
        try db.run(
          """
          INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
          VALUES (?, ?, 3, ?)
          """, .int(group), .int(group == 4 ? 2 : 1), .int(group))
      }
    }
  }

  func execute(_ script: String) async throws {
    try await store.write { try $0.execute(script) }
  }

  /// The rows of a query, each as its columns separated by `|`.
  func rows(_ sql: String, columns: Int) async throws -> [String] {
    try await store.read { db in
      try db.rows(SQL(sql)) { row in
        (0..<columns).map { row.isNull($0) ? "" : row.text($0) }.joined(separator: "|")
      }
    }
  }

  func replay(
    _ deliveries: [Delivery], asking source: DoneStates? = nil
  ) async throws -> [DeliveryOutcome] {
    let source = source ?? doneStates.map { DoneStates(given: $0) } ?? DoneStates { _, _ in nil }
    return try await WebhookReplay(
      store: store, options: options, doneStates: source, now: { Self.now }
    ).replay(deliveries)
  }

  func replay(_ record: JSONValue) async throws -> DeliveryOutcome {
    try await replay([Self.delivery(record)])[0]
  }

  static func delivery(_ record: JSONValue) throws -> Delivery {
    var bytes: [UInt8] = []
    record.write(to: &bytes)
    return Delivery(source: "test:1", members: try Delivery.picker.pick(from: bytes))
  }

  /// An envelope with the shared secret around a payload.
  static func envelope(_ payload: JSONValue, secret: String? = secret) -> JSONValue {
    [
      "headers": .object(secret.map { ["shared-secret": .string($0)] } ?? [:]),
      "body": payload,
    ]
  }

  /// A `workitem.updated` payload with these fields.
  static func payload(
    _ workItem: Int, notification: Int = 1, fields: JSONValue,
    changed: String? = "2026-03-02T10:00:00Z"
  ) -> JSONValue {
    var all = fields.object ?? [:]
    if let changed { all["System.ChangedDate"] = ["newValue": .string(changed)] }
    return [
      "subscriptionId": "sub", "notificationId": .number(notification),
      "eventType": "workitem.updated",
      "resource": [
        "id": 9, "workItemId": .number(workItem), "fields": .object(all),
        "revision": ["fields": ["System.WorkItemType": "Bug"]],
      ],
      "resourceContainers": [
        "collection": ["id": .string(collection)], "project": ["id": .string(project)],
      ],
      "createdDate": "2026-03-02T10:00:05Z",
    ]
  }

  static func state(from old: String?, to new: String) -> JSONValue {
    var change: JSONObject = ["newValue": .string(new)]
    if let old { change.members.insert(.init(name: "oldValue", value: .string(old)), at: 0) }
    return ["System.State": .object(change)]
  }
}
