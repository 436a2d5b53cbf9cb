import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

/// A store with an organization, an integration and groups that are linked to work items, and
/// deliveries for them.
struct WebhookWorld: StoreWorld {
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
    var state = StateBuilder()
    for slug in ["acme", "globex"] { state.organization(slug) }
    for slug in ["shop", "far"] { state.project(slug) }
    state.team("web")
    for name in ["Ada", "Ben"] { state.member(state.user(name)) }
    state.email("Ada@Acme.example")
    state.email("ben@acme.example", of: 2, isVerified: false)
    state.integration(
      "acme", metadata: ["subscription": ["secret": .string(Self.secret)]],
      ["external_id": .string(Self.collection)])
    state.installation(config: config)
    state.linkedGroup(31, ["status": 0, "substatus": 3])
    state.linkedGroup(32, ["status": 1])
    state.linkedGroup(33, ["status": 2, "substatus": 1])
    state.linkedGroup(34, ["project_id": 2, "status": 0, "substatus": 3])
    store = try await Store.inMemory(state)
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
    try #require(deliveries(in: record.serialized).first)
  }

  /// The deliveries of a record, with their requests.
  static func deliveries(in record: String) throws -> [Delivery] {
    var deliveries: [Delivery] = []
    CaptureReader(keepingContent: true).read(
      try CaptureReader.picker.pick(from: Array(record.utf8)), source: "test:1", into: &deliveries)
    return deliveries
  }

  /// An envelope with the shared secret around a payload.
  static func envelope(_ payload: JSONValue, secret: String? = secret) -> JSONValue {
    [
      "headers": .object(secret.map { ["shared-secret": .string($0)] } ?? [:]),
      "body": payload,
    ]
  }

  /// A `workitem.updated` payload with these fields; its update has the notification's number.
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
        "id": .number(notification), "workItemId": .number(workItem), "fields": .object(all),
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
