import Basics
import JSON
import SentryState
import Tasks
import TestSupport

@testable import VSTSIntegration

/// A release of a test's project; its times are minutes before the present.
struct SampleRelease: Sendable {
  let version: String
  let added: Int
  var released: Int?
  /// When the group was last seen in it.
  var seen: Int?
  var status: Int? = 0

  static let archived = 1

  /// The columns of its record.
  var columns: JSONObject {
    [
      "date_added": .string(Self.time(added)),
      "date_released": JSONValue(released.map { Self.time($0) }), "status": JSONValue(status),
    ]
  }

  static func time(_ minutesAgo: Int) -> String {
    Timestamp(unixSeconds: Double(EventSamples.time - 60 * minutesAgo)).description
  }
}

/// A group that is linked to a work item, in a project with releases.
struct ReleaseWorld: StoreWorld {
  /// How a change of state comes in.
  enum Way: CaseIterable, Sendable {
    case task, replay
  }

  private let sync: SyncWorld
  var store: Store { sync.store }

  init(_ releases: [SampleRelease], strategy: String = "resolve_next_release") async throws {
    var config = SyncWorld.everything
    config["resolution_strategy"] = .string(strategy)
    sync = try await SyncWorld(
      [
        "GET /project-1/_apis/wit/workitemtypes/Bug/states": SyncWorld.list([
          ["name": "Closed", "category": "Completed"]
        ])
      ], config: config)
    var state = StateBuilder()
    for sample in releases {
      let release = state.release(sample.version, sample.columns)
      guard let seen = sample.seen else { continue }
      state.add(
        "grouprelease",
        [
          "project_id": 1, "group_id": 1, "release_id": .number(release),
          "last_seen": .string(SampleRelease.time(seen)),
        ])
    }
    let event = try EventJob(EventSamples.error(1), projectID: 1)
    state.add("grouphash", ["project_id": 1, "hash": .string(event.hash), "group_id": 1])
    try await store.load(text: state.text)
    try await execute(
      "UPDATE sentry_integration SET external_id = '\(WebhookWorld.collection)'")
  }

  /// Closes the work item, and returns what came of it.
  func close(_ way: Way) async throws -> [JSONValue] {
    switch way {
    case .task:
      let run = try await sync.run(
        "sync_status_inbound",
        [
          "integration_id": 1, "organization_id": 1, "issue_key": "31",
          "data": [
            "new_state": "Closed", "old_state": "New", "project": "project-1",
            "provider_event_time": nil,
          ],
        ])
      guard case .succeeded(let result) = run.outcome else { return [] }
      return result["effects"]?.array ?? []
    case .replay:
      var options = WebhookReplay.Options()
      options.verifying = false
      let replay = WebhookReplay(
        store: store, options: options, doneStates: DoneStates(given: ["Closed"]),
        now: { SyncWorld.now })
      let delivery = try WebhookWorld.delivery(
        WebhookWorld.payload(
          31, fields: WebhookWorld.state(from: "New", to: "Closed"), changed: nil))
      return try await replay.replay([delivery])[0].effects.map(\.json)
    }
  }

  /// The resolution: its release, its type, and the version that was current.
  func resolution() async throws -> [String] {
    try await rows(
      "r.version, g.type, g.status, g.current_release_version",
      "sentry_groupresolution g JOIN sentry_release r ON r.id = g.release_id")
  }

  /// What the newest activity says besides the integration, and whether it names the resolution.
  func activity() async throws -> [String] {
    try await rows(
      """
      a.type, json_remove(a.data, '$.provider', '$.provider_key', '$.integration_id'),
      a.ident IS NOT NULL AND a.ident = (SELECT CAST(id AS TEXT) FROM sentry_groupresolution)
      """, "sentry_activity a ORDER BY a.id DESC LIMIT 1")
  }

  /// Saves an event of a release, or of none, and tells whether it reopened the group.
  func reopens(_ release: String?) async throws -> Bool {
    let members = release.map { #""release":"\#($0)""# } ?? ""
    let event = try EventSamples.error(2, at: EventSamples.time + 60, members)
    let run = try await sync.run("save_event", ["project_id": 1, "event": .object(event)])
    guard case .succeeded(let result) = run.outcome, result["group_id"] == 1 else {
      throw Failure(.internal, "the event is not saved in the group: \(run.outcome)")
    }
    return result["is_regression"] == true
  }
}
