import Tasks
import Basics
import Web
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The sync of metadata")
struct SyncMetadataTests {
  private static let call: JSONObject = ["integration_id": 2]
  private static let site = (
    "name, metadata",
    "sentry_integration WHERE id = 2"
  )

  private static func answer(_ request: ReceivedRequest) -> Reply {
    switch request.target {
    case "/rest/api/2/serverInfo": .json(["serverTitle": "Our Jira", "baseUrl": "x"])
    case "/rest/api/2/project":
      .json([
        ["avatarUrls": ["16x16": "https://small", "48x48": "https://icon"]],
        ["id": "2", "key": "WEB", "avatarUrls": ["48x48": "https://other"]],
      ])
    default: Reply(404)
    }
  }

  @Test(
    "takes a Jira site's title and its first project's icon",
    arguments: [
      "jira", "jira_server",
    ])
  func jira(provider: String) async throws {
    let world = try await MigrationWorld(
      "UPDATE sentry_integration SET provider = '\(provider)' WHERE id = 2;", answer: Self.answer)
    let run = try await world.run("sync_metadata", Self.call)
    #expect(run.outcome == .succeeded(["name": "Our Jira", "icon": "https://icon"]))
    #expect(
      try await world.rows(Self.site) == [
        #"Our Jira|{"base_url":"\#(world.server.url)","icon":"https://icon"}"#
      ])
  }

  @Test("keeps the icon of a site without projects")
  func withoutProjects() async throws {
    let world = try await MigrationWorld { request in
      request.path.hasSuffix("project") ? .json([]) : Self.answer(request)
    }
    let run = try await world.run("sync_metadata", Self.call)
    #expect(run.outcome == .succeeded(["name": "Our Jira", "icon": "old"]))
  }

  @Test(
    "is tried again where the site fails",
    arguments: [
      (500, "unavailable", "Error Communicating with Jira (HTTP 500): down"),
      (403, "forbidden", "Error Communicating with Jira (HTTP 403): down"),
      (
        401, "unauthorized",
        "Unauthorized: either your access token was invalid or you do not have access"
      ),
    ])
  func failing(status: Int, kind: String, message: String) async throws {
    let world = try await MigrationWorld { request in
      request.path.hasSuffix("project")
        ? .json(status, ["errorMessages": ["down"]]) : Self.answer(request)
    }
    #expect(try await world.failure("sync_metadata", Self.call) == ["retry", kind, message])
    #expect(try await world.rows(Self.site).first?.hasPrefix("old|") == true)
    #expect(SyncMetadata.retryPolicy.delay == 20)
  }

  @Test("ends quietly where nobody uses the integration")
  func unused() async throws {
    let world = try await MigrationWorld(
      "DELETE FROM sentry_organizationintegration WHERE integration_id = 2;")
    #expect(try await world.run("sync_metadata", Self.call).outcome == .succeeded(nil))
    #expect(world.server.requestCount == 0)
  }

  @Test(
    "is not tried again where the integration is missing, or of another kind",
    arguments: [
      (9, "not_found", "Integration matching query does not exist."),
      (3, "invalid_input", "integrations of 'opsgenie' have no metadata to sync"),
    ])
  func missing(id: Int, kind: String, message: String) async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure("sync_metadata", ["integration_id": .number(id)])
    #expect(outcome == ["failed", kind, message])
  }

  @Test("checks the domain of an organization of Azure DevOps")
  func domain() async throws {
    let world = try await MigrationWorld()
    let run = try await world.run("sync_metadata", ["integration_id": 1])
    #expect(
      run.outcome
        == .succeeded([
          "integration_id": 1, "account_id": "c0ffee", "base_url": .string(world.server.url),
          "repaired": false,
        ]))
  }
}

@Suite("The client of a Jira integration")
struct JiraInstallationTests {
  private static func headers(
    identity: JSONObject,
    configure: (inout StoredInstallationClients.Settings) throws -> Void = { _ in }
  ) async throws -> [String?] {
    let world = try await MigrationWorld { _ in .json([]) }
    let (integration, organization) = try await world.store.write { database in
      guard var user = try Identity.find(id: 1, in: database),
        let integration = try Integration.find(id: 2, in: database),
        let organization = try OrganizationIntegration.find(
          organizationID: 1, integrationID: 2, in: database)
      else { throw DoesNotExist("Identity") }
      user.data = identity
      try user.saveData(in: database)
      return (integration, organization)
    }
    var settings = StoredInstallationClients.Settings()
    var allowList = HostAllowList()
    try allowList.allow(named: "127.0.0.1:\(world.server.port)")
    settings.jiraBaseURL = { [allowList] in try allowList.baseURL(fromData: $0, problem: .config) }
    try configure(&settings)
    let clients = StoredInstallationClients(
      store: world.store, http: TransferPool(), settings: settings
    ) { _, _ in throw Failure(.config, "not Azure DevOps") }
    _ = try await clients.jiraClient(integration: integration, organization: organization)
      .projects()
    return world.server.requests.map { $0.header("Authorization") }
  }

  @Test(
    "sends the stored token as it is meant",
    arguments: [
      (["access_token": "abc"], nil, "Bearer abc"),
      (["access_token": "abc", "username": "ada"], nil, "Basic YWRhOmFiYw=="),
      (["access_token": "abc", "username": "ada"], .bearer, "Bearer abc"),
      (["access_token": "abc"], .basic, "Basic YWRhQGFjbWUuZXhhbXBsZTphYmM="),
    ] as [(JSONObject, Credential.Scheme?, String)])
  func credential(data: JSONObject, scheme: Credential.Scheme?, header: String) async throws {
    #expect(try await Self.headers(identity: data) { $0.scheme = scheme } == [header])
  }

  @Test("uses another credential in place of the identity's")
  func override() async throws {
    let headers = try await Self.headers(identity: ["access_token": "abc"]) {
      $0.credential = Credential("xyz", scheme: .bearer)
    }
    #expect(headers == ["Bearer xyz"])
  }

  @Test("does not send a token to a host that is not allowed")
  func untrusted() async {
    let failure = await failure {
      try await Self.headers(identity: ["access_token": "abc"]) { settings in
        settings.jiraBaseURL = { try HostAllowList().baseURL(fromData: $0, problem: .config) }
      }
    }
    #expect(failure?.kind == .untrustedHost)
  }

  @Test("needs a token")
  func withoutToken() async {
    let failure = await failure { try await Self.headers(identity: [:]) }
    #expect(failure?.kind == .unauthorized)
    #expect(failure?.message == "the stored identity has no access token")
  }
}
