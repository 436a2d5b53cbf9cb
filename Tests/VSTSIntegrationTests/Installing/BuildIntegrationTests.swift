import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("Task build_integration")
struct BuildIntegrationTests {
  private typealias World = InstallWorld

  private static let scopes =
    #"["vso.code","vso.graph","vso.serviceendpoint_manage","vso.work_write"]"#
  private static let everySync =
    #""sync_status_forward":true,"sync_status_reverse":true,"sync_forward_assignment":true,"#
    + #""sync_reverse_assignment":true,"sync_comments":true"#

  private static func integration(
    _ domain: String, _ name: String = "contoso",
    hook: String = #","subscription":{"id":"hook-1","secret":"\#(World.secret)"}"#
  ) -> String {
    #"vsts|\#(World.account)|\#(name)|{"domain_name":"\#(domain)","scopes":\#(scopes)\#(hook)}|0"#
  }

  private static func identity(
    _ data: String = #"{"access_token":"the-token","token_type":"pat"}"#, user: Int = 2,
    named name: String = "aad.MjIxNTdk"
  ) -> String {
    "1|\(user)|\(name)|\(data)|1|\(scopes)"
  }

  private static let provider = "vsts|\(World.account)"
  private static let use = "1|1|{\(everySync)}|1|0"

  @Test("finds the only account, makes a hook, and writes all the rows")
  func fresh() async throws {
    let world = try await World()
    let run = try await world.run()
    let domain = world.server.url + "contoso/"
    #expect(
      run.outcome
        == .succeeded([
          "integration_id": 1, "identity_id": 1, "organization_integration_id": 1,
          "external_id": .string(World.account), "name": "contoso", "domain_name": .string(domain),
          "subscription_id": "hook-1", "created": true,
        ]))
    #expect(
      run.emitted == [
        .queued(TaskCall("post_install", ["integration_id": 1, "organization_id": 1]), id: 1)
      ])
    #expect(
      run.log == [
        LogEvent(
          "vsts.build_integration",
          [
            "organization_id": 1,
            "account": ["accountId": .string(World.account), "accountName": "contoso"],
            "user_id": 2,
          ])
      ])
    #expect(
      world.requests == [
        "GET /_apis/profile/profiles/me?api-version=1.0",
        "GET /_apis/accounts?memberId=user-1&api-version=4.1", "GET /_apis/connectionData",
        "GET /_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF?hostId=\(World.account)"
          + "&api-preview=5.0-preview.1",
        "POST \(World.hooks)",
      ])
    #expect(
      Set(world.server.requests.map { $0.header("Authorization") }) == ["Basic OnRoZS10b2tlbg=="])
    #expect(
      world.server.requests.last?.text
        == #"{"publisherId":"tfs","eventType":"workitem.updated","resourceVersion":"1.0","#
        + #""consumerId":"webHooks","consumerActionId":"httpRequest","consumerInputs":{"#
        + #""url":"https://sentry.example/extensions/vsts/issue-updated/","#
        + #""resourceDetailsToSend":"all","httpHeaders":"shared-secret:\#(World.secret)"}}"#)
    #expect(
      try await world.written() == [
        Self.provider, Self.identity(), Self.integration(domain), Self.use,
      ])
    #expect(try await world.rows("step", "vsts_task_step") == [])
  }

  @Test(
    "looks nothing up at a URL that the user names",
    arguments: [
      ("contoso/", InstallWorld.connection(), "contoso", "aad.MjIxNTdk"),
      (
        "tfs/Default%20Collection/",
        InstallWorld.connection("22157D54-0000-4000-8000-000000000001", descriptor: nil),
        "Default Collection", "22157d54-0000-4000-8000-000000000001"
      ),
      (
        "", InstallWorld.connection(descriptor: ""), "127.0.0.1",
        "22157d54-0000-4000-8000-000000000001"
      ),
    ])
  func baseURL(path: String, connection: Reply, name: String, user: String) async throws {
    let route = "/" + path.replacing("%20", with: " ")
    let world = try await World(
      [
        "GET \(route)_apis/connectionData": connection,
        "POST \(route)_apis/hooks/subscriptions": .json(["id": "hook-1"]),
      ], at: path)
    let run = try await world.run()
    #expect(run.verdict == "succeeded")
    #expect(
      world.requests == [
        "GET /\(path)_apis/connectionData", "POST /\(path)_apis/hooks/subscriptions",
      ])
    #expect(
      try await world.written() == [
        Self.provider, Self.identity(named: user),
        Self.integration(world.server.url + path, name), Self.use,
      ])
  }

  @Test(
    "takes a URL only for the account that is there",
    arguments: [
      (["account_id": .string(InstallWorld.account.uppercased())], "succeeded"),
      (["account_name": "Contoso"], "succeeded"),
      (["account_id": "c0ffee00-0000-4000-8000-000000000002"], "failed invalid_input"),
      (["account_name": "fabrikam"], "failed invalid_input"),
    ] as [(JSONObject, String)])
  func baseURLOfAccount(named: JSONObject, verdict: String) async throws {
    let world = try await World(at: "contoso/")
    let run = try await world.run(
      JSONObject(members: [.init(name: "organization_id", value: 1)] + named.members))
    #expect(run.verdict == verdict)
    #expect(try await world.written().isEmpty == (verdict != "succeeded"))
  }

  @Test("stores a JWT with its end, and sends it as Bearer")
  func jwt() async throws {
    let token = "eyJhbGciOiJub25lIn0." + "eyJleHAiOjE4MDAwMDM2MDAsImEiOiI_In0" + ".c2ln"
    let world = try await World(credential: Credential(azureDevOpsToken: token))
    #expect(try await world.run().verdict == "succeeded")
    #expect(Set(world.server.requests.map { $0.header("Authorization") }) == ["Bearer \(token)"])
    let data = #"{"access_token":"\#(token)","token_type":"bearer","expires":1800003600}"#
    #expect(try await world.written()[1] == Self.identity(data))
  }

  @Test(
    "asks nothing where something is missing that it needs",
    arguments: [
      Missing(credential: nil, verdict: "failed config", words: "there is no credential"),
      Missing(
        credential: Credential("job-token", scheme: .bearer, source: "SYSTEM_ACCESSTOKEN"),
        verdict: "failed config", words: "SYSTEM_ACCESSTOKEN ends with its job"),
      Missing(
        credential: Credential("opaque", scheme: .bearer), verdict: "failed config",
        words: "does not say when it ends"),
      Missing(
        credential: Credential(azureDevOpsToken: "eyJhbGci.e30.c2ln"), verdict: "failed config",
        words: "does not say when it ends"),
      Missing(sentryURL: nil, verdict: "failed config", words: "there is no URL of Sentry"),
      Missing(isKept: false, verdict: "failed config", words: "would lose its secret"),
      Missing(
        kwargs: ["organization_id": 3], verdict: "failed config", words: "has no member"),
      Missing(
        kwargs: ["organization_id": 9], verdict: "failed not_found", words: "Organization matching"
      ),
      Missing(
        kwargs: ["organization_id": 1, "user_id": 9], verdict: "failed not_found",
        words: "User matching"),
      Missing(
        kwargs: ["organization_id": 1, "account_id": "a", "account_name": "b"],
        verdict: "failed invalid_input", words: "named twice"),
      Missing(
        change: "UPDATE sentry_organization SET status = 1", verdict: "failed conflict",
        words: "is not active"),
    ])
  func missing(_ missing: Missing) async throws {
    let world = try await World(
      credential: missing.credential, sentryURL: missing.sentryURL, isKept: missing.isKept)
    try await world.execute(missing.change)
    let run = try await world.run(missing.kwargs)
    #expect(run.verdict == missing.verdict)
    #expect(run.outcome.failure?.message.contains(missing.words) == true)
    #expect(world.requests == [])
    #expect(try await world.written() == [])
  }

  /// What an installation lacks, and what it says of that.
  struct Missing: Sendable {
    var credential: Credential? = Credential(azureDevOpsToken: "the-token")
    var sentryURL: String? = "https://sentry.example"
    var isKept = true
    var kwargs: JSONObject = ["organization_id": 1]
    var change = ""
    var verdict: String
    var words: String
  }

  @Test(
    "fails, and writes nothing, where the account or the user cannot be found out",
    arguments: [
      ("GET /_apis/profile/profiles/me", SyncWorld.error(401), "failed unauthorized"),
      ("GET /_apis/profile/profiles/me", .html(203, "<html>"), "failed unauthorized"),
      ("GET /_apis/accounts", SyncWorld.error(503), "retry unavailable"),
      ("GET /_apis/accounts", .html(200, "<html>"), "failed unauthorized"),
      ("GET /_apis/accounts", SyncWorld.list([]), "failed not_found"),
      ("GET /_apis/accounts", InstallWorld.accounts("a", "b"), "failed invalid_input"),
      (
        "GET /_apis/connectionData",
        InstallWorld.connection("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"), "failed unauthorized"
      ),
      ("GET /_apis/connectionData", .text(200, "nonsense"), "failed protocol"),
      (
        "GET /_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF", .json(nil),
        "failed not_found"
      ),
      (
        "GET /_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF",
        .json(["locationUrl": "https://evil.example/contoso/"]), "failed untrusted_host"
      ),
    ] as [(String, Reply, String)])
  func unknownAccount(route: String, reply: Reply, verdict: String) async throws {
    let world = try await World([route: reply])
    let run = try await world.run()
    #expect(run.verdict == verdict)
    #expect(!world.requests.contains { $0.hasPrefix("POST") })
    #expect(try await world.written() == [])
  }

  @Test(
    "fails where the URL that is named does not answer for itself",
    arguments: [
      (InstallWorld.connection(instance: nil), "failed protocol"),
      (InstallWorld.connection("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"), "failed unauthorized"),
      (InstallWorld.connection(""), "failed protocol"),
      (SyncWorld.error(401), "failed unauthorized"),
      (.html(203, "<html>Sign in</html>"), "failed unauthorized"),
    ] as [(Reply, String)])
  func deafURL(reply: Reply, verdict: String) async throws {
    let world = try await World(["GET /contoso/_apis/connectionData": reply], at: "contoso/")
    #expect(try await world.run().verdict == verdict)
    #expect(world.requests == ["GET /contoso/_apis/connectionData"])
    #expect(try await world.written() == [])
  }

  private static let refusal =
    "Sentry cannot communicate with this Azure DevOps organization.\n"
    + "Please ensure third-party app access via OAuth is enabled \n"
    + "in the organization's security policy."

  @Test(
    "tells a refused hook in Sentry's words, with the service's beside them, and writes nothing",
    arguments: [
      (SyncWorld.error(400, "VS: bad"), "failed rejected", "the service says: VS: bad"),
      (SyncWorld.error(401, "TF400813: no"), "failed unauthorized", "TF400813: no"),
      (SyncWorld.error(403, "TF50309: no right"), "failed forbidden", "TF50309: no right"),
      (SyncWorld.error(404, "No Permission here"), "failed not_found", "No Permission here"),
      (SyncWorld.error(409, "is not authorized"), "failed conflict", "is not authorized"),
      (.html(203, "<html>Sign in</html>"), "failed unauthorized", "the service says: "),
    ] as [(Reply, String, String)])
  func refusedHook(reply: Reply, verdict: String, words: String) async throws {
    let world = try await World(["POST \(World.hooks)": reply])
    let run = try await world.run()
    #expect(run.verdict == verdict)
    #expect(run.outcome.failure?.message == Self.refusal)
    #expect(run.outcome.failure?.hint?.contains(words) == true)
    #expect(run.events == ["vsts.create_subscription_permission_error"])
    #expect(run.emitted == [])
    #expect(try await world.written() == [])
    #expect(try await world.rows("step", "vsts_task_step") == [])
  }

  @Test(
    "writes nothing where the hook cannot be made for another reason, and says where one may be",
    arguments: [
      (SyncWorld.error(404, "no such route"), "failed not_found", false),
      (SyncWorld.error(429), "retry rate_limited", false),
      (SyncWorld.error(503), "retry unavailable", false),
      (SyncWorld.error(500), "failed unavailable", true),
      (.fault(.close), "failed unreachable", true),
      (.text(200, "nonsense"), "failed protocol", true),
      (.json(["status": "enabled"]), "failed protocol", true),
    ] as [(Reply, String, Bool)])
  func failedHook(reply: Reply, verdict: String, mayExist: Bool) async throws {
    let world = try await World(["POST \(World.hooks)": reply])
    let run = try await world.run()
    #expect(run.verdict == verdict)
    #expect(run.outcome.failure?.message != Self.refusal)
    #expect(run.outcome.failure?.hint?.contains("may be too many") ?? false == mayExist)
    #expect(try await world.written() == [])
  }

  @Test("leaves the hook alone where it is told to")
  func unsubscribed() async throws {
    let world = try await World(sentryURL: nil, isKept: false)
    let run = try await world.run(["organization_id": 1, "subscribe": false])
    #expect(run.outcome.result["subscription_id"] == .null)
    #expect(!world.requests.contains { $0.contains("hooks") })
    let domain = world.server.url + "contoso/"
    #expect(try await world.written()[2] == Self.integration(domain, hook: ""))
  }

  @Test("brings the rows of an installation up to date, and keeps what it knows beside that")
  func again() async throws {
    let world = try await World()
    #expect(try await world.run().verdict == "succeeded")
    try await world.execute(
      """
      UPDATE sentry_integration SET name = 'old', status = 1, metadata = json_set(metadata,
        '$.integration_migration_version', 1, '$.subscription.check', 7, '$.domain_name', 'x');
      UPDATE sentry_organizationintegration SET default_auth_id = NULL, status = 1,
        config = '{"sync_comments":false,"kept":[1]}';
      UPDATE sentry_identity SET data = '{"refresh_token":"old"}', status = 2, user_id = 1;
      """)
    let run = try await world.run([
      "organization_id": 1, "config": ["sync_reverse_assignment": true],
    ])
    #expect(run.outcome.result["created"] == false)
    #expect(run.outcome.result["subscription_id"] == "hook-1")
    #expect(world.requests.last == "GET \(World.hooks)/hook-1")
    let domain = world.server.url + "contoso/"
    #expect(
      try await world.written() == [
        Self.provider, Self.identity(),
        Self.integration(
          domain,
          hook: #","subscription":{"id":"hook-1","secret":"\#(World.secret)","check":7},"#
            + #""integration_migration_version":1"#),
        #"1|1|{"sync_comments":false,"kept":[1],"sync_reverse_assignment":true}|1|0"#,
      ])
  }

  @Test("installs an integration for a second organization, with the hook of the first")
  func secondOrganization() async throws {
    let world = try await World()
    #expect(try await world.run().verdict == "succeeded")
    let run = try await world.run(["organization_id": 2, "account_name": "CONTOSO"])
    #expect(run.outcome.result["created"] == false)
    #expect(run.outcome.result["organization_integration_id"] == 2)
    #expect(world.requests.filter { $0.hasPrefix("POST") }.count == 1)
    #expect(
      try await world.rows(
        "organization_id, default_auth_id, config", "sentry_organizationintegration ORDER BY id")
        == ["1|1|{\(Self.everySync)}", "2|1|{\(Self.everySync)}"])
    #expect(try await world.rows("user_id", "sentry_identity") == ["3"])
  }

  @Test(
    "gives a user and a name at the service one identity, whoever had them before",
    arguments: [
      // The name was another user's; that of this user goes, and who used it uses the other.
      ("(5, 1, 2, 'aad.old'), (6, 1, 1, 'aad.MjIxNTdk')", ["6|2|aad.MjIxNTdk"], "6", "6"),
      // The user goes by another name now.
      ("(5, 1, 2, 'aad.old'), (6, 1, 1, 'aad.x')", ["5|2|aad.MjIxNTdk", "6|1|aad.x"], "5", "5"),
      ("(5, 1, 2, 'aad.MjIxNTdk')", ["5|2|aad.MjIxNTdk"], "5", "5"),
    ])
  func identities(
    before: String, after: [String], identity: String, otherUse: String
  ) async throws {
    let world = try await World()
    try await world.execute(
      """
      INSERT INTO sentry_identityprovider (id, type, external_id)
        VALUES (1, 'vsts', '\(World.account)');
      INSERT INTO sentry_identity (id, idp_id, user_id, external_id) VALUES \(before);
      INSERT INTO sentry_integration (id, provider, external_id) VALUES (9, 'vsts', 'other');
      INSERT INTO sentry_organizationintegration (organization_id, integration_id, default_auth_id)
        VALUES (2, 9, 5);
      """)
    let run = try await world.run()
    #expect(run.outcome.result["identity_id"]?.int.map { "\($0)" } == identity)
    #expect(
      try await world.rows("id, user_id, external_id", "sentry_identity ORDER BY id") == after)
    #expect(
      try await world.rows(
        "default_auth_id", "sentry_organizationintegration ORDER BY organization_id")
        == [identity, otherUse])
  }

  private static let hook2: Reply = .json(["id": "hook-2"])

  @Test(
    "replaces a hook that is of no use, and deletes it if it is there",
    arguments: [
      (SyncWorld.error(404), true, false), (.json(["status": "disabledBySystem"]), true, true),
      (.json(["status": "enabled"]), false, true),
    ] as [(Reply, Bool, Bool)])
  func replacesHook(answer: Reply, hasSecret: Bool, isDeleted: Bool) async throws {
    let world = try await World([
      "GET \(World.hooks)/hook-0": answer, "POST \(World.hooks)": Self.hook2,
    ])
    try await install(hasSecret: hasSecret, in: world)
    let run = try await world.run()
    #expect(run.outcome.result["subscription_id"] == "hook-2")
    #expect(
      Array(world.requests.suffix(isDeleted ? 3 : 2)) == [
        "GET \(World.hooks)/hook-0", "POST \(World.hooks)",
      ] + (isDeleted ? ["DELETE \(World.hooks)/hook-0"] : []))
    #expect(
      try await world.subscription()
        == ["id": "hook-2", "kept": "here", "secret": .string(World.secret)])
    #expect(run.events == ["vsts.build_integration"])
  }

  private func install(hasSecret: Bool = true, in world: InstallWorld) async throws {
    let secret = hasSecret ? #","secret":"old""# : ""
    try await world.execute(
      """
      INSERT INTO sentry_integration (id, provider, external_id, metadata) VALUES (1, 'vsts',
        '\(World.account)', '{"subscription":{"id":"hook-0","kept":"here","check":7\(secret)}}')
      """)
  }

  @Test("keeps the old hook where it cannot be asked for, or no new one can be made")
  func keepsHook() async throws {
    for (routes, kind) in [
      (["GET \(World.hooks)/hook-0": SyncWorld.error(500)], "unavailable"),
      (["GET \(World.hooks)/hook-0": SyncWorld.error(403)], "forbidden"),
      (
        [
          "GET \(World.hooks)/hook-0": .json(["status": "disabledBySystem"]),
          "POST \(World.hooks)": SyncWorld.error(403),
        ], "forbidden"
      ),
    ] as [([String: Reply], String)] {
      let world = try await World(routes)
      try await install(in: world)
      let before = try await world.written()
      #expect(try await world.run().outcome.failure?.kind.rawValue == kind)
      #expect(!world.requests.contains { $0.hasPrefix("DELETE") })
      #expect(try await world.written() == before)
    }
  }

  @Test("tells of an old hook that cannot be deleted, and goes on")
  func undeletable() async throws {
    let world = try await World([
      "GET \(World.hooks)/hook-0": .json(["status": "disabledBySystem"]),
      "POST \(World.hooks)": Self.hook2, "DELETE \(World.hooks)/hook-0": SyncWorld.error(403, "no"),
    ])
    try await install(in: world)
    let run = try await world.run()
    #expect(run.verdict == "succeeded")
    #expect(
      run.events == [
        "vsts.build_integration", "vsts.build_integration.failed_to_delete_subscription",
      ])
  }

  @Test("makes no second hook where the rows could not be written the first time")
  func goesOn() async throws {
    let world = try await World(["POST \(World.hooks)": Self.hook2])
    try await world.execute(
      """
      CREATE TRIGGER full BEFORE INSERT ON sentry_integration
        BEGIN SELECT RAISE(ABORT, 'no room'); END
      """)
    #expect(try await world.run().outcome.failure != nil)
    #expect(try await world.written() == [])
    try await world.execute("DROP TRIGGER full")
    #expect(try await world.run().outcome.result["subscription_id"] == "hook-2")
    #expect(world.requests.filter { $0.hasPrefix("POST") }.count == 1)
    #expect(try await world.rows("step", "vsts_task_step") == [])
  }

  @Test("deletes the hook that was made since an attempt was killed which had made one")
  func goesOnLate() async throws {
    let world = try await World(["POST \(World.hooks)": Self.hook2])
    try await world.execute(
      """
      CREATE TRIGGER full BEFORE INSERT ON sentry_integration
        BEGIN SELECT RAISE(ABORT, 'no room'); END
      """)
    #expect(try await world.run().outcome.failure != nil)
    try await world.execute("DROP TRIGGER full")
    try await install(in: world)
    let run = try await world.run()
    #expect(run.outcome.result["subscription_id"] == "hook-2")
    #expect(
      world.requests.filter { $0.contains("/hooks/") } == [
        "POST \(World.hooks)", "DELETE \(World.hooks)/hook-0",
      ])
  }
}

@Suite("The choice of an account")
struct AccountChoiceTests {
  @Test(
    "is by id or name, or of the only one",
    arguments: [
      (nil, nil, ["contoso"], "contoso"),
      (nil, nil, ["contoso", "fabrikam"], "invalid_input"),
      (nil, nil, [], "not_found"),
      ("ID-FABRIKAM", nil, ["contoso", "fabrikam"], "fabrikam"),
      (nil, "Fabrikam", ["contoso", "fabrikam"], "fabrikam"),
      ("id-contoso", "contoso", ["contoso"], "invalid_input"),
      ("", nil, ["contoso"], "not_found"), (nil, "tailspin", ["contoso"], "not_found"),
      (nil, "contoso", [], "not_found"),
    ] as [(String?, String?, [String], String)])
  func choice(id: String?, name: String?, names: [String], expected: String) throws {
    let json = SyncWorld.accounts(named: names)
    var outcome: String
    do throws(Failure) {
      outcome = try AccountChoice(id: id, name: name).account(of: json).name
    } catch {
      outcome = error.kind.rawValue
    }
    #expect(outcome == expected)
  }

  @Test("lists the accounts where several could be meant")
  func several() {
    let failure = #expect(throws: Failure.self) {
      try AccountChoice.only.account(of: SyncWorld.accounts(named: ["contoso", "fabrikam"]))
    }
    #expect(
      failure?.message
        == "the credential's user belongs to several accounts: contoso (id-contoso), "
        + "fabrikam (id-fabrikam)")
    #expect(failure?.hint == "name one with account_name or account_id")
  }

  @Test(
    "knows what an account is called by its URL",
    arguments: [
      ("https://dev.azure.com/Contoso/", "Contoso"),
      ("https://contoso.visualstudio.com/", "contoso"),
      ("https://contoso.visualstudio.com/DefaultCollection/", "contoso"),
      ("https://tfs.example.com/tfs/Default%20Collection/", "Default Collection"),
      ("https://tfs.example.com/", "tfs.example.com"),
    ])
  func names(url: String, name: String) throws {
    #expect(try WebURL(base: url).accountName == name)
  }
}

extension SyncWorld {
  /// Accounts of these names.
  static func accounts(named names: [String]) -> [MemberAccount] {
    names.map { MemberAccount(id: "id-\($0)", name: $0) }
  }
}
