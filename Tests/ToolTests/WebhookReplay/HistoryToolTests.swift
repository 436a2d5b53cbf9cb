import JSON
import TestSupport
import Testing

/// vsts-webhook-replay with the service's history as its source.
@Suite("vsts-webhook-replay --history")
struct HistoryToolTests {
  private static let subscription = HookedOrganization.subscription

  /// An organization whose receiver took one delivery and failed the others; the hook is well again.
  private static func organization() -> HookedOrganization {
    let organization = HookedOrganization { payload in payload["notificationId"] == 1 ? 200 : 500 }
    for item in 31...34 { organization.create(item, at: "2026-03-01T08:00:00Z") }
    organization.change(31, state: "Closed", at: "2026-03-01T09:00:00Z")
    // Its number is higher, and its time lower.
    let later: [(Int, String, HookedOrganization.Shown)] = [
      (32, "2026-03-01T12:00:00Z", .everything), (33, "2026-03-01T10:00:00Z", .alone),
      (34, "2026-03-01T11:00:00Z", .nothing), (31, "2026-03-01T13:00:00Z", .frame),
    ]
    for (item, time, shown) in later {
      organization.change(item, state: "Closed", at: time, shown: shown)
      organization.setHook(nil)
    }
    return organization
  }

  @Test("replays what failed, and says what of it the service does not show")
  func failed() async throws {
    let world = try await HookedWorld(Self.organization())
    let result = try await world.replay([
      "--history", "--integration", "1", "--since", "2026-02-01T00:00:00Z", "--summary",
    ])
    #expect(result.status == 76)
    let prefix = Self.subscription
    #expect(
      try HookedWorld.outcomes(result) == [
        "\(prefix)/3 applied resolved", "\(prefix)/4 failed", "\(prefix)/2 applied resolved",
        "\(prefix)/5 failed",
      ])
    let lines = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines[0]["notification_id"] == 3)
    #expect(lines[0]["subscription_id"] == .string(prefix))
    #expect(lines[1]["subscription_id"] == .string(prefix))
    #expect(lines[1]["notification_id"] == 4)
    #expect(lines[1]["error"]?["kind"] == "forbidden")
    #expect(lines[1]["error"]?["hint"]?.string?.contains("administrator") == true)
    #expect(lines[3]["error"]?["kind"] == "protocol")
    #expect(lines[3]["error"]?["hint"]?.string?.contains("--catch-up") == true)
    #expect(
      lines[4] == [
        "summary": [
          "read": 4, "applied": 2, "unchanged": 0, "ignored": 0, "rejected": 0, "duplicate": 0,
          "failed": 2, "invalid": 0,
        ],
        "subscriptions": [
          ["id": .string(prefix), "status": "enabled", "probation_retries": nil]
        ],
      ])
    #expect(!(result.output + result.error).contains("s3cr3t"))
    let query = try #require(world.server.requests.first { $0.method == "POST" })
    #expect(query.path == "/contoso/_apis/hooks/notificationsquery")
    #expect(query.header("Authorization") == "Bearer stored-token-of-ada")
    #expect(
      query.text
        == #"{"subscriptionIds":["\#(prefix)"],"resultType":"failed","#
        + #""minCreatedDate":"2026-02-01T00:00:00.000000Z","includeDetails":true}"#)
    let again = try await world.replay([
      "--history", "--integration", "1", "--result", "all",
    ])
    #expect(
      try HookedWorld.outcomes(again).filter { !$0.hasSuffix("failed") } == [
        "\(prefix)/1 applied resolved", "\(prefix)/3 duplicate", "\(prefix)/2 duplicate",
      ])
    #expect(
      world.server.requests.last { $0.method == "POST" }?.text.contains("resultType") == false)
  }

  @Test(
    "warns of a hook that delivers nothing, and ends with 1",
    arguments: [
      (
        "onProbation", "3" as JSONValue?, 3 as JSONValue,
        "onProbation, retried 3 times: what happens meanwhile is never delivered"
      ),
      (
        "onProbation", 2, 2,
        "onProbation, retried 2 times: what happens meanwhile is never delivered"
      ),
      ("disabledBySystem", nil, .null, "disabledBySystem: the service delivers nothing"),
    ])
  func stopped(
    status: String, retries: JSONValue?, told: JSONValue, words: String
  ) async throws {
    let organization = HookedOrganization()
    organization.setHook(status, retries: retries)
    let world = try await HookedWorld(organization)
    let result = try await world.replay(["--history", "--integration", "1", "-n", "--summary"])
    #expect(result.status == 1)
    let warning = "vsts-webhook-replay: warning: subscription \(Self.subscription) is \(words)\n"
    #expect(result.error.hasPrefix(warning))
    #expect(
      try JSONValue(parsing: result.output)["subscriptions"] == [
        [
          "id": .string(Self.subscription), "status": .string(status),
          "probation_retries": told,
        ]
      ])
  }

  @Test("goes on where the subscription cannot be asked for, or a detail cannot be had")
  func partly() async throws {
    let organization = Self.organization()
    let world = try await HookedWorld(organization) { request in
      if request.path.hasSuffix("/subscriptions/\(Self.subscription)") { return Reply(403) }
      return request.path.hasSuffix("/notifications/3") ? Reply(404) : nil
    }
    let result = try await world.replay(["--history", "--integration", "1", "--summary"])
    #expect(result.status == 76)
    #expect(
      result.error.hasPrefix(
        "vsts-webhook-replay: warning: subscription \(Self.subscription) cannot be asked for: "))
    #expect(result.output.contains(#""status":null,"probation_retries":null"#))
    let first = try JSONValue(parsing: String(result.output.prefix { $0 != "\n" }))
    #expect(first["source"] == .string("\(Self.subscription)/3"))
    #expect(first["error"]?["kind"] == "not_found")
  }

  @Test("does not take a status for enabled that it cannot read")
  func unreadable() async throws {
    let world = try await HookedWorld { request in
      request.path.hasSuffix("/subscriptions/\(Self.subscription)")
        ? .json(["id": .string(Self.subscription), "status": 3]) : nil
    }
    let result = try await world.replay(["--history", "--integration", "1", "--summary"])
    #expect(result.status == 0)
    #expect(result.output.contains(#""status":null,"probation_retries":null"#))
    #expect(
      result.error.hasPrefix(
        "vsts-webhook-replay: warning: subscription \(Self.subscription) cannot be asked for: "
          + "in the answer, 'status' is a number, not a string\n"))
  }

  @Test("ends with the error of the query, and says it once")
  func refused() async throws {
    let world = try await HookedWorld { _ in Reply(401) }
    let result = try await world.replay(["--history", "--integration", "1"])
    #expect(result.status == 77)
    #expect(result.output == "")
    #expect(!result.error.contains("warning"))
  }

  @Test("takes the word of the integration's own domain only, and for its own hook only")
  func verified() async throws {
    let other = "5ab5c819-0000-4000-8000-000000000002"
    let world = try await HookedWorld(Self.organization()) { request in
      guard request.method == "POST", request.text.contains(other) else { return nil }
      var reply = Self.organization().reply(to: request)
      reply.body = Array(
        String(decoding: reply.body, as: UTF8.self).replacing(Self.subscription, with: other).utf8)
      return reply
    }
    let foreign = try await world.replay([
      "--history", "--integration", "1", "--subscription", other, "-n",
    ])
    #expect(try HookedWorld.outcomes(foreign).contains("\(other)/2 rejected"))
    let elsewhere = try await world.replay([
      "--history", "--integration", "1", "--base-url", world.server.url + "other/", "-n",
    ])
    #expect(try HookedWorld.outcomes(elsewhere).contains("\(Self.subscription)/2 rejected"))
    let environment = ["VSTS_TOKEN": "t", "VSTS_BASE_URL": world.server.url + "contoso"]
    let same = try await world.replay(
      ["--history", "--subscription", Self.subscription.uppercased(), "-n"],
      ProgramSetup(environment: environment))
    #expect(try HookedWorld.outcomes(same).contains("\(Self.subscription)/2 applied resolved"))
  }

  @Test("sends to an endpoint and prints, without a store where no integration is named")
  func sinks() async throws {
    let world = try await HookedWorld(Self.organization())
    let receiver = try LoopbackServer { _ in Reply(204) }
    let environment = ["VSTS_TOKEN": "t0ken", "VSTS_BASE_URL": world.server.url + "contoso"]
    let source = ["--history", "--subscription", Self.subscription]
    let setup = ProgramSetup(environment: environment)
    let sent = try await runProgram(
      "vsts-webhook-replay", source + ["--to", receiver.url, "--concurrency", "1"], setup)
    #expect(sent.status == 76)
    #expect(
      try HookedWorld.outcomes(sent) == [
        "\(Self.subscription)/3 delivered", "\(Self.subscription)/4 failed",
        "\(Self.subscription)/2 delivered", "\(Self.subscription)/5 failed",
      ])
    let bodies = receiver.requests.map(\.text)
    #expect(
      bodies.first?.hasPrefix(
        #"{"subscriptionId":"\#(Self.subscription)","notificationId":3,"id":"e","#) == true)
    #expect(receiver.requests.first?.header("X-VSS-SubscriptionId") == Self.subscription)
    let lost = try JSONValue(parsing: String(sent.output.split(separator: "\n")[1]))
    #expect(lost["key"] == .null)
    #expect(lost["subscription_id"] == .string(Self.subscription))
    #expect(lost["notification_id"] == 4)
    let printed = try await runProgram("vsts-webhook-replay", source + ["--print"], setup)
    #expect(printed.status == 76)
    let envelope = try JSONValue(parsing: String(printed.output.prefix { $0 != "\n" }))
    #expect(envelope["received_at"] == "2026-03-01T10:00:00.000000Z")
    #expect(envelope["body"] == (try JSONValue(parsing: bodies[0])))
    for text in ["s3cr3t", "t0ken"] { #expect(!(printed.output + sent.output).contains(text)) }
    let dry = try await runProgram(
      "vsts-webhook-replay", source + ["--to", receiver.url, "-n"], setup)
    #expect(try HookedWorld.outcomes(dry)[0] == "\(Self.subscription)/3 skipped")
    #expect(receiver.requestCount == 2)
  }

  @Test("needs a hook to read the history of")
  func hookless() async throws {
    let world = try await HookedWorld()
    var state = StateBuilder()
    state.organization()
    state.user()
    state.identity(["access_token": "t", "expires": 99_999_999_999])
    state.integration(metadata: ["domain_name": .string(world.server.url)])
    state.installation(config: [:], ["default_auth_id": 1])
    let store = try await world.files.store(state, "bare.db")
    let result = try await world.replay(["--history", "--integration", "1"], into: store)
    #expect(
      result
        == ToolResult(
          status: 78,
          error: """
            vsts-webhook-replay: integration 1 has no web hook whose history could be read
            vsts-webhook-replay: hint: name one with --subscription

            """))
  }
}
