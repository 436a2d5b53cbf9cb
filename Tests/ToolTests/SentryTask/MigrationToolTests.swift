import JSON
import TestSupport
import Testing

@Suite("The migrations of sentry-task")
struct MigrationToolTests {
  private let world: ToolWorld
  private let server: LoopbackServer

  init() throws {
    world = try ToolWorld()
    server = try LoopbackServer { request in
      switch request.path {
      case "/rest/api/2/serverInfo": .json(["serverTitle": "Our Jira"])
      case "/rest/api/2/project": .json([])
      case "/Web/_apis/git/repositories/api":
        .json(["id": "guid", "name": "api", "project": ["id": "p", "name": "Web"]])
      default: .json(404, ["message": "gone", "typeKey": "GitRepositoryNotFoundException"])
      }
    }
  }

  private func state() throws -> String {
    try world.write(
      """
      {"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}
      {"model":"sentry.user","pk":1,"fields":{"email":"ada@acme.example"}}
      {"model":"sentry.identityprovider","pk":1,"fields":{"type":"vsts"}}
      {"model":"sentry.identity","pk":1,"fields":{"idp":1,"user":1,"external_id":"ada",\
      "data":{"access_token":"stored-token","expires":9999999999}}}
      {"model":"sentry.integration","pk":1,"fields":{"provider":"vsts","external_id":"c0ffee",\
      "metadata":{"domain_name":"\(server.url)"}}}
      {"model":"sentry.integration","pk":2,"fields":{"provider":"jira","external_id":"client",\
      "metadata":{"base_url":"\(server.url)"}}}
      {"model":"sentry.organizationintegration","pk":1,"fields":{"organization":1,"integration":1,\
      "default_auth_id":1}}
      {"model":"sentry.organizationintegration","pk":2,"fields":{"organization":1,"integration":2,\
      "default_auth_id":1}}
      {"model":"sentry.repository","pk":7,"fields":{"organization":1,"name":"api",\
      "provider":"visualstudio","external_id":"guid","config":{"project":"Web","name":"api"}}}
      {"model":"sentry.repository","pk":8,"fields":{"organization":1,"name":"site",\
      "provider":"visualstudio","external_id":"guid2","config":{"project":"Web","name":"site"}}}
      """, to: "state.ndjson")
  }

  private func run(_ arguments: String...) async throws -> (status: ProgramStatus, JSONValue?) {
    let result = try await runProgram(
      "sentry-task", ["run"] + arguments + ["--state", try state()],
      ProgramSetup(environment: ["VSTS_TOKEN": "token-of-the-environment"]))
    return (result.status, try? JSONValue(parsing: result.output))
  }

  @Test("go through every repository, with the identity of the integration")
  func repositories() async throws {
    let (status, record) = try await run(
      "post_install", "integration_id=1", "organization_id=1")
    #expect(status == 0)
    #expect(
      record?["emitted"]?.array?.map { $0["result"] } == [
        ["access": true], ["access": false, "reason": "gone"],
      ])
    #expect(
      server.requests.map { $0.header("Authorization") } == [
        "Bearer stored-token", "Bearer stored-token",
      ])
  }

  @Test("send a token to Jira only where the host is allowed")
  func jira() async throws {
    let refused = try await run("sync_metadata", "integration_id=2")
    #expect(refused.status == 78)
    #expect(refused.1?["error"]?["kind"] == "untrusted_host")
    #expect(server.requestCount == 0)
    let allowed = try await run(
      "sync_metadata", "integration_id=2", "--allow-host", "127.0.0.1:\(server.port)")
    #expect(allowed.status == 0)
    #expect(allowed.1?["result"] == ["name": "Our Jira", "icon": nil])
  }

  @Test("exit by the error of a task that failed, and with 75 for one to be tried again")
  func statuses() async throws {
    let missing = try await run("compare_commits", "repo_id=99", "end_sha=x")
    #expect(missing.status == 1)
    let empty = try await run(
      "update_organization_config", "integration_id=1", "organization_id=1",
      #"data={"sync_status_forward":{"p":{"on_resolve":""}}}"#)
    #expect(empty.status == 65)
    #expect(
      empty.1?["error"] == [
        "kind": "invalid_input", "message": "Resolve and unresolve status are required.",
      ])
    let again = try await run("migrate_opsgenie_plugin", "integration_id=2", "organization_id=1")
    #expect(again.status == 75)
    #expect(again.1?["state"] == "retry")
    let added = try await run(
      "add_repository", "integration_id=1", "organization_id=1", "identifier=none")
    #expect(added.status == 1)
    #expect(
      added.1?["error"]?["message"] == "Error Communicating with Azure DevOps (HTTP 404): gone")
  }
}
