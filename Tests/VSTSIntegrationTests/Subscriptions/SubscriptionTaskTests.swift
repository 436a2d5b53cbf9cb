import Tasks
import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Tasks vsts_subscription_check and kickoff_vsts_subscription_check")
struct SubscriptionTaskTests {
  private static let hook = "/_apis/hooks/subscriptions/hook-1"
  private static let hooks = "/_apis/hooks/subscriptions"
  private static let secret = String(repeating: "a", count: 64)
  private let kwargs: JSONObject = ["integration_id": 1, "organization_id": 1]
  private let fields: JSONObject = ["integration_id": 1, "organization_id": 1]

  private static func state(_ status: JSONValue?) -> Reply {
    var hook: JSONObject = ["id": "hook-1"]
    hook["status"] = status
    return .json(.object(hook))
  }

  private static let created: Reply = .json(["id": "hook-2", "status": "enabled"])

  private func world(
    _ routes: SyncWorld.Routes, sentryURL: String? = "https://sentry.example/",
    isKept: Bool = true
  ) async throws -> SyncWorld {
    let all: SyncWorld.Routes = [
      "DELETE \(Self.hook)": Reply(204), "POST \(Self.hooks)": Self.created,
    ]
    return try await SyncWorld(
      all.merging(routes) { $1 }, sentryURL: sentryURL, isKept: isKept)
  }

  private func subscription(_ world: SyncWorld) async throws -> JSONValue? {
    try await world.metadata()["subscription"]
  }

  private static let untouched: JSONValue = [
    "id": "hook-1", "secret": "old-secret", "kept": "here",
  ]
  private static let stamped: JSONValue = [
    "id": "hook-1", "secret": "old-secret", "kept": "here", "check": 1_800_000_000,
  ]
  private static let replaced: JSONValue = [
    "id": "hook-2", "secret": .string(secret), "kept": "here", "check": 1_800_000_000,
  ]

  @Test(
    "only notes the check of a hook that the service serves, and logs one that delivers nothing",
    arguments: [
      ([:], nil), (["status": nil], nil), (["status": "enabled"], nil),
      (["status": "enabled", "probationRetries": "2"], nil),
      (["status": "onProbation"], ["status": "onProbation"]),
      (
        ["status": "onProbation", "probationRetries": "3"],
        ["status": "onProbation", "probation_retries": 3]
      ),
      (["status": "disabledByUser"], ["status": "disabledByUser"]),
      (["status": "disabledByInactiveIdentity"], ["status": "disabledByInactiveIdentity"]),
      (["status": "somethingNew"], ["status": "somethingNew"]),
    ] as [(JSONObject, JSONObject?)])
  func served(answer: JSONObject, logged: JSONObject?) async throws {
    let world = try await world(["GET \(Self.hook)": .json(.object(answer))])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.outcome == .succeeded(nil))
    let event = logged.map { members in
      LogEvent(
        "vsts_subscription_check.subscription_not_enabled",
        JSONObject(
          members: fields.members + [.init(name: "subscription_id", value: "hook-1")]
            + members.members))
    }
    #expect(run.log == (event.map { [$0] } ?? []))
    #expect(world.requests == ["GET \(Self.hook)"])
    #expect(try await subscription(world) == Self.stamped)
    #expect(try await world.metadata()["scopes"] == ["vso.work_write"])
  }

  @Test(
    "replaces a hook that the service has switched off, with a new secret",
    arguments: [state("disabledBySystem"), .json(["status": "disabledBySystem"])])
  func disabled(answer: Reply) async throws {
    let world = try await world(["GET \(Self.hook)": answer])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      world.requests == [
        "GET \(Self.hook)",
        "POST \(Self.hooks) "
          + #"{"publisherId":"tfs","eventType":"workitem.updated","resourceVersion":"1.0","#
          + #""consumerId":"webHooks","consumerActionId":"httpRequest","consumerInputs":{"#
          + #""url":"https://sentry.example/extensions/vsts/issue-updated/","#
          + #""resourceDetailsToSend":"all","httpHeaders":"shared-secret:\#(Self.secret)"}}"#,
        "DELETE \(Self.hook)",
      ])
    #expect(try await subscription(world) == Self.replaced)
    var fields = fields
    fields["subscription_id"] = "hook-1"
    #expect(
      run.log == [LogEvent("vsts_subscription_check.updated_disabled_subscription", fields)])
  }

  /// Sentry: `test_kickoff_subscription` in
  /// `tests/sentry/integrations/vsts/test_kickoff_vsts_subscription_check.py`.
  @Test("replaces the hook that is disabled, and leaves what is fresh or was never made")
  func sentrysKickoff() async throws {
    let world = try await world([
      "GET \(Self.hook)": .json(["status": "disabledBySystem"]),
      "DELETE \(Self.hook)": .json([:]), "POST \(Self.hooks)": .json(["id": "hook-2"]),
    ])
    let fresh = #"{"subscription":{"id":"hook-3","check":1800000000,"secret":"1234567890"}}"#
    try await world.execute(
      """
      INSERT INTO sentry_integration (id, provider, external_id, metadata)
        VALUES (2, 'vsts', 'vsts2', '{}'), (3, 'vsts', 'vsts3', '\(fresh)');
      INSERT INTO sentry_organizationintegration (organization_id, integration_id)
        VALUES (1, 2), (1, 3);
      """)
    let kickoff = try await world.run("kickoff_vsts_subscription_check", [:])
    let check = TaskCall("vsts_subscription_check", kwargs)
    #expect(kickoff.emitted == [.queued(check, id: 1)])
    #expect(try await world.run(check.name, check.kwargs).verdict == "succeeded")
    #expect(try await subscription(world) == Self.replaced)
    #expect(
      try await world.rows("metadata", "sentry_integration WHERE id > 1 ORDER BY id")
        == ["{}", fresh])
    #expect(world.requests.map { $0.prefix(4) } == ["GET ", "POST", "DELE"])
  }

  /// Sentry: `test_kickoff_subscription_no_default_identity`, as above.
  @Test("is due without a default identity too, and changes nothing then")
  func sentrysKickoffWithoutIdentity() async throws {
    let world = try await SyncWorld(
      clients: FakeClients(failure: InstallationError.noDefaultIdentity))
    let kickoff = try await world.run("kickoff_vsts_subscription_check", [:])
    #expect(kickoff.emitted.count == 1)
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test(
    "replaces a hook that is served where it is told to, and deletes the old one last",
    arguments: [true, false])
  func forced(force: Bool) async throws {
    let world = try await world(["GET \(Self.hook)": Self.state("onProbation")])
    var kwargs = kwargs
    kwargs["force"] = .bool(force)
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      world.server.requests.map { "\($0.method) \($0.path)" }
        == ["GET \(Self.hook)"] + (force ? ["POST \(Self.hooks)", "DELETE \(Self.hook)"] : []))
    #expect(
      run.events == [
        force
          ? "vsts_subscription_check.updated_disabled_subscription"
          : "vsts_subscription_check.subscription_not_enabled"
      ])
    #expect(try await subscription(world) == (force ? Self.replaced : Self.stamped))
  }

  @Test("keeps a healthy hook where no other can be made in its place")
  func forcedAndRefused() async throws {
    let world = try await world([
      "GET \(Self.hook)": Self.state("enabled"), "POST \(Self.hooks)": SyncWorld.error(403),
    ])
    var kwargs = kwargs
    kwargs["force"] = true
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == "failed forbidden")
    #expect(world.requests.map { $0.prefix(4) } == ["GET ", "POST"])
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test(
    "makes no hook for a store that would lose its secret",
    arguments: [
      SyncWorld.error(404), state("disabledBySystem"), state("enabled"),
    ])
  func notKept(answer: Reply) async throws {
    let world = try await world(["GET \(Self.hook)": answer], isKept: false)
    var kwargs = kwargs
    kwargs["force"] = true
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == "failed config")
    #expect(run.outcome.failure?.hint == "use --store with a store that can be written")
    #expect(world.requests == ["GET \(Self.hook)"])
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test("replaces a hook that is gone, without deleting it")
  func gone() async throws {
    let world = try await world([:])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(world.requests.map { $0.prefix(4) } == ["GET ", "POST"])
    #expect(
      run.events == [
        "vsts_subscription_check.failed_to_get_subscription",
        "vsts_subscription_check.updated_disabled_subscription",
      ])
    #expect(try await subscription(world) == Self.replaced)
  }

  @Test(
    "makes no second hook where it does not know what became of the first",
    arguments: [
      (SyncWorld.error(401), "unauthorized"), (SyncWorld.error(403), "forbidden"),
      (SyncWorld.error(429), "rate_limited"), (SyncWorld.error(503), "unavailable"),
      (.fault(.close), "unreachable"), (.html(203, "<html>Sign in</html>"), "unauthorized"),
      (.text(200, "nonsense"), "protocol"),
    ] as [(Reply, String)])
  func unknown(reply: Reply, kind: String) async throws {
    let world = try await world(["GET \(Self.hook)": reply])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == "failed \(kind)")
    #expect(run.events == ["vsts_subscription_check.failed_to_get_subscription"])
    #expect(
      run.log[0].fields.members.map(\.name) == ["integration_id", "organization_id", "error"])
    #expect(!world.requests.contains { $0.hasPrefix("POST") })
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test("takes it that an old hook that is gone by now is deleted")
  func goneMeanwhile() async throws {
    let world = try await world([
      "GET \(Self.hook)": Self.state("disabledBySystem"),
      "DELETE \(Self.hook)": SyncWorld.error(404),
    ])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.events == ["vsts_subscription_check.updated_disabled_subscription"])
  }

  @Test("goes on where the old hook cannot be deleted")
  func undeletable() async throws {
    let world = try await world([
      "GET \(Self.hook)": Self.state("disabledBySystem"),
      "DELETE \(Self.hook)": SyncWorld.error(403, "VS403: no"),
    ])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(
      run.log.first
        == LogEvent(
          "vsts_subscription_check.failed_to_delete_subscription",
          [
            "integration_id": 1, "organization_id": 1, "subscription_id": "hook-1",
            "error": "VS403: no",
          ]))
    #expect(try await subscription(world) == Self.replaced)
  }

  @Test(
    "keeps the old hook where no new one can be made",
    arguments: [
      (SyncWorld.error(403), "forbidden", false), (SyncWorld.error(429), "rate_limited", false),
      (SyncWorld.error(500), "unavailable", true), (.fault(.close), "unreachable", true),
      (.text(200, "nonsense"), "protocol", true),
    ] as [(Reply, String, Bool)])
  func uncreatable(reply: Reply, kind: String, mayExist: Bool) async throws {
    let world = try await world([
      "GET \(Self.hook)": Self.state("disabledBySystem"), "POST \(Self.hooks)": reply,
    ])
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == "failed \(kind)")
    #expect(run.outcome.failure?.hint?.contains("may be too many") ?? false == mayExist)
    #expect(run.events == ["vsts_subscription_check.failed_to_create_subscription"])
    #expect(world.requests.map { $0.prefix(4) } == ["GET ", "POST"])
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test(
    "deletes nothing where it does not know Sentry's URL",
    arguments: [nil, "sentry.example", "ftp://sentry.example", "https://me@sentry.example"])
  func noURL(sentryURL: String?) async throws {
    let world = try await world(
      ["GET \(Self.hook)": Self.state("disabledBySystem")], sentryURL: sentryURL)
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == "failed config")
    #expect(world.requests == ["GET \(Self.hook)"])
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test("fails, and asks nothing, for an integration that never had a hook")
  func neverHooked() async throws {
    let world = try await world([:])
    try await world.execute("UPDATE sentry_integration SET metadata = '{\"a\":1}'")
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == "failed config")
    #expect(run.outcome.failure?.message == "integration 1 has no web hook that could be checked")
    #expect(run.events == ["vsts_subscription_check.failed_to_get_subscription"])
    #expect(world.requests == [])
    #expect(try await world.metadata() == ["a": 1])
  }

  @Test("fails at once for an integration that is not there")
  func missing() async throws {
    let world = try await world([:])
    let run = try await world.run(
      "vsts_subscription_check", ["integration_id": 9, "organization_id": 1])
    #expect(run.outcome == .failed(DoesNotExist("Integration").failure))
  }

  @Test(
    "ends where there is no identity, and fails with one that is not valid",
    arguments: [false, true],
    [
      (InstallationError.noDefaultIdentity, "succeeded", []),
      (Failure(.unauthorized, "gone"), "failed unauthorized", ["identity_not_valid"]),
      (Failure(.config, "no secret"), "failed config", []),
    ] as [(any FailureConvertible & Sendable, String, [String])])
  func identity(
    isLate: Bool, answer: (error: any FailureConvertible & Sendable, String, [String])
  ) async throws {
    let world = try await SyncWorld(
      clients: FakeClients(failure: answer.error, isLate: isLate))
    let run = try await world.run("vsts_subscription_check", kwargs)
    #expect(run.verdict == answer.1)
    #expect(run.events == answer.2.map { "vsts_subscription_check.\($0)" })
    #expect(try await subscription(world) == Self.untouched)
  }

  @Test("makes one hook where two check at once")
  func twoAtOnce() async throws {
    let world = try await SyncWorld(
      [
        "POST \(Self.hooks)": Self.created,
        "GET /_apis/hooks/subscriptions/hook-2": .json(["id": "hook-2"]),
      ], isKept: true)
    async let first = world.run("vsts_subscription_check", kwargs)
    async let second = world.run(
      "vsts_subscription_check", ["integration_id": 1, "organization_id": 2])
    #expect(try await [first.verdict, second.verdict] == ["succeeded", "succeeded"])
    #expect(world.requests.filter { $0.hasPrefix("POST") }.count == 1)
    #expect(world.requests.last == "GET /_apis/hooks/subscriptions/hook-2")
  }

  @Test("makes secrets of 64 hexadecimal digits")
  func secrets() {
    var values = stride(from: 0.0, to: 1.0, by: 1.0 / 16).map { $0 }
    let secret = webhookSecret { values.removeFirst() }
    #expect(secret == "000000010002000300040005000600070008000900" + "0a000b000c000d000e000f")
    #expect(webhookSecret { Double.random(in: 0..<1) }.utf8.count == 64)
    #expect(webhookSecret { Double.random(in: 0..<1) } != webhookSecret { 0.5 })
  }

  @Test(
    "causes the checks that are due",
    arguments: [
      (#"{"subscription":{"id":"h"}}"#, true),
      (#"{"subscription":{"id":"h","check":0}}"#, true),
      (#"{"subscription":{"id":"h","check":1799978400}}"#, true),
      (#"{"subscription":{"id":"h","check":1799978400.5}}"#, false),
      (#"{"subscription":{"id":"h","check":1800000000}}"#, false),
      (#"{"subscription":{}}"#, false), (#"{"subscription":null}"#, false), ("{}", false),
    ])
  func kickoff(metadata: String, isDue: Bool) async throws {
    let world = try await world([:])
    try await world.execute(
      """
      UPDATE sentry_integration SET metadata = '\(metadata)';
      INSERT INTO sentry_organizationintegration (organization_id, integration_id) VALUES (2, 1)
      """)
    let run = try await world.run("kickoff_vsts_subscription_check", [:])
    #expect(run.outcome == .succeeded(nil))
    let calls = [1, 2].map {
      TaskCall(
        "vsts_subscription_check", ["integration_id": 1, "organization_id": .number($0)])
    }
    #expect(
      run.emitted == (isDue ? [.queued(calls[0], id: 1), .queued(calls[1], id: 2)] : []))
  }

  @Test(
    "causes no checks of what is not in use",
    arguments: [
      "UPDATE sentry_integration SET status = 1",
      "UPDATE sentry_integration SET provider = 'github'",
      "UPDATE sentry_organizationintegration SET status = 1",
    ])
  func notInUse(change: String) async throws {
    let world = try await world([:])
    try await world.execute(change)
    #expect(try await world.run("kickoff_vsts_subscription_check", [:]).emitted == [])
  }
}
