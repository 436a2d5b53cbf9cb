import TestSupport
import Basics
import JSON
import Testing

@testable import VSTSIntegration

@Suite("The webhook endpoint")
struct WebhookEndpointTests {
  private typealias World = WebhookWorld

  /// A payload with one part of it replaced or, with nil, taken out.
  private static func payload(_ path: [String], _ value: JSONValue?) -> JSONValue {
    func replace(_ object: JSONObject, _ path: ArraySlice<String>) -> JSONObject {
      var object = object
      guard let name = path.first else { return object }
      object[name] =
        path.count == 1
        ? value : .object(replace(object[name]?.object ?? [:], path.dropFirst()))
      return object
    }
    let payload = World.payload(31, fields: World.state(from: "Active", to: "Closed"))
    return .object(replace(payload.object ?? [:], path[...]))
  }

  @Test(
    "answers by the first row of its table that matches",
    arguments: [
      (["eventType"], nil, 400, .rejected, ["vsts.invalid-webhook-payload"]),
      (["resourceContainers"], nil, 400, .rejected, ["vsts.invalid-webhook-payload"]),
      (["resourceContainers"], .null, 400, .rejected, ["vsts.invalid-webhook-payload"]),
      (
        ["resourceContainers", "collection"], .null, 400, .rejected,
        ["vsts.invalid-webhook-payload"]
      ),
      (
        ["resourceContainers", "collection", "id"], nil, 400, .rejected,
        ["vsts.invalid-webhook-payload"]
      ),
      (["eventType"], "workitem.created", 200, .ignored, []),
      (["eventType"], 7, 200, .ignored, []),
      (
        ["resourceContainers", "collection", "id"], "other", 400, .rejected,
        ["vsts.integration-in-webhook-payload-does-not-exist"]
      ),
      (
        ["resource"], nil, 200, .unchanged,
        [
          "vsts.valid-webhook-secret",
          "vsts.updating-workitem-does-not-have-necessary-information",
        ]
      ),
      (
        ["resource", "workItemId"], nil, 200, .unchanged,
        [
          "vsts.valid-webhook-secret",
          "vsts.updating-workitem-does-not-have-necessary-information",
        ]
      ),
      (
        ["resourceContainers", "project"], nil, 200, .applied,
        [
          "vsts.valid-webhook-secret",
          "vsts.updating-workitem-does-not-have-necessary-information",
          "vsts.updated-workitem-fields-correct",
        ]
      ),
      (
        ["resource", "fields"], nil, 200, .unchanged,
        ["vsts.valid-webhook-secret", "vsts.updated-workitem-fields-not-passed"]
      ),
      (
        ["resource", "fields"], .null, 200, .unchanged,
        ["vsts.valid-webhook-secret", "vsts.updated-workitem-fields-not-passed"]
      ),
      (
        ["resource", "fields"], "text", 200, .unchanged,
        ["vsts.valid-webhook-secret", "vsts.updated-workitem-fields-not-passed"]
      ),
      (
        ["resource", "fields", "System.State"], .null, 200, .unchanged,
        ["vsts.valid-webhook-secret", "vsts.updated-workitem-fields-correct"]
      ),
      (
        ["resource", "fields"], [:], 200, .unchanged,
        ["vsts.valid-webhook-secret", "vsts.updated-workitem-fields-correct"]
      ),
      (
        [], nil, 200, .applied,
        ["vsts.valid-webhook-secret", "vsts.updated-workitem-fields-correct"]
      ),
    ] as [([String], JSONValue?, Int, DeliveryOutcome.Kind, [String])])
  func answer(
    path: [String], value: JSONValue?, status: Int, kind: DeliveryOutcome.Kind, log: [String]
  ) async throws {
    let world = try await World()
    let outcome = try await world.replay(World.envelope(Self.payload(path, value)))
    #expect(outcome.status == status)
    #expect(outcome.kind == kind)
    #expect(outcome.log.map(\.name) == log)
  }

  @Test(
    "refuses what does not bring the secret",
    arguments: [
      (World.secret, #"{"subscription":{"secret":"s3cr3t"}}"#, 200, "vsts.valid-webhook-secret"),
      ("wrong", #"{"subscription":{"secret":"s3cr3t"}}"#, 401, "vsts.invalid-webhook-secret"),
      ("", #"{"subscription":{"secret":"s3cr3t"}}"#, 401, "vsts.missing-webhook-secret"),
      (nil, #"{"subscription":{"secret":"s3cr3t"}}"#, 401, "vsts.missing-webhook-secret"),
      (World.secret, #"{"subscription":{"secret":""}}"#, 401, "vsts.missing-webhook-secret"),
      (World.secret, #"{"subscription":null}"#, 401, "vsts.missing-webhook-secret"),
      (World.secret, "{}", 401, "vsts.missing-webhook-secret"),
    ] as [(String?, String, Int, String)])
  func secret(header: String?, metadata: String, status: Int, log: String) async throws {
    let world = try await World()
    try await world.execute("UPDATE sentry_integration SET metadata = '\(metadata)'")
    let outcome = try await world.replay(
      World.envelope(Self.payload([], nil), secret: header))
    #expect(outcome.status == status)
    #expect(outcome.kind == (status == 200 ? .applied : .rejected))
    #expect(outcome.log.first?.name == log)
    #expect(
      outcome.log.first?.fields == ["event_type": "workitem.updated", "integration_id": 1])
  }

  @Test(
    "answers 400 where the body is no object",
    arguments: [
      #"{"headers":{}}"#, #"{"headers":{},"body":null}"#, #"{"headers":{},"body":"not JSON"}"#,
      #"{"headers":{},"body":"[]"}"#, #"{"body":""}"#,
    ])
  func badBody(record: String) async throws {
    let outcome = try await World().replay(try JSONValue(parsing: record))
    #expect(outcome.status == 400)
    #expect(outcome.kind == .rejected)
  }

  @Test("takes other records for bad ones", arguments: ["{}", "[]", "1", #"{"eventId":"x"}"#])
  func badRecord(record: String) async throws {
    let outcome = try await World().replay(try JSONValue(parsing: record))
    #expect(outcome.kind == .invalid)
    #expect(outcome.status == nil)
    #expect(outcome.failure?.kind == .invalidInput)
  }

  @Test("reads bodies as text, headers as pairs, and PascalCase names")
  func forms() async throws {
    let payload = Self.payload([], nil)
    let records: [JSONValue] = [
      ["headers": [["Shared-Secret", "s3cr3t"]], "body": .string(payload.serialized)],
      ["headers": ["SHARED-SECRET": ["s3cr3t"]], "body": .string("\u{FEFF}" + payload.serialized)],
      [
        "Headers": ["shared-secret": "s3cr3t"],
        "Body": [
          "EventType": "workitem.updated", "SubscriptionId": "x",
          "Resource": payload["resource"] ?? .null,
          "ResourceContainers": ["Collection": ["Id": .string(World.collection)]],
        ],
      ],
    ]
    for record in records {
      let outcome = try await World().replay(record)
      #expect(outcome.kind == .applied, "\(record.serialized)")
    }
  }

  @Test("knows only active integrations, and only the one that was asked for")
  func integrations() async throws {
    var world = try await World()
    let record = World.envelope(Self.payload([], nil))
    world.options.integrationID = 2
    #expect(try await world.replay(record).status == 400)
    world.options.integrationID = 1
    try await world.execute("UPDATE sentry_integration SET status = 1")
    #expect(try await world.replay(record).status == 400)
    try await world.execute("UPDATE sentry_integration SET status = 0")
    #expect(try await world.replay(record).status == 200)
  }
}
