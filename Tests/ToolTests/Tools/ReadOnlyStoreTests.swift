import Glibc
import JSON
import TestSupport
import Testing

/// What tools can do that only look at the store.
@Suite("A store in a place that cannot be written")
struct ReadOnlyStoreTests {
  private static let commands = [
    ["vsts-lookup-base-url", "--integration", "1"],
    ["vsts-repo-access", "--integration", "1"],
    ["vsts-repo-access", "--integration", "1", "--all"],
    ["vsts-work-item-types", "--integration", "1", "Web"],
    ["vsts-work-item-types", "--integration", "1", "--form"],
    ["vsts-work-item-types", "--integration", "1", "--link-form"],
  ]

  private let server: LoopbackServer
  private let directory: TemporaryDirectory

  init() throws {
    let repositories = RepositoryService(count: 3)
    let workItems = WorkItemService([.init("a1", "Web")])
    server = try LoopbackServer { request in
      request.path.contains("/_apis/git/")
        ? repositories.reply(to: request)
        : request.path.hasPrefix("/lookup/")
          ? .json(["locationUrl": "https://dev.azure.com/contoso/"])
          : workItems.reply(to: request)
    }
    directory = try TemporaryDirectory()
  }

  private func store(expires: JSONValue, domain: String? = nil) async throws -> String {
    var state = StateBuilder()
    state.organization()
    state.user()
    state.identity(
      ["access_token": "token", "refresh_token": "spent-once", "expires": expires], ["id": 5])
    state.integration(metadata: ["domain_name": .string(domain ?? server.url + "contoso/")])
    state.installation(["default_auth_id": 5])
    state.add(
      "repository",
      [
        "organization_id": 1, "integration_id": 1, "name": "Web/r1",
        "config": ["project": "Web", "name": "r1"],
      ])
    let store = directory.file("state.db")
    let load = try await runProgram(
      "sentry-task", ["load", "-q", "--store", store], input: state.text)
    #expect(load.status == 0)
    return store
  }

  /// Runs a command on the store while nothing can be written in its directory.
  private func run(_ command: [String], _ store: String) async throws -> ToolResult {
    chmod(store, 0o644)
    chmod(directory.path, 0o555)
    defer { chmod(directory.path, 0o700) }
    let names = try directory.names
    let arguments = Tools.unprivileged(
      [builtProgram(command[0])] + command.dropFirst() + ["--store", store])
    let result = try await runProgram(
      "/usr/bin/env", arguments,
      ProgramSetup(
        environment: [
          "VSTS_OAUTH_TOKEN_URL": server.url + "token", "VSTS_OAUTH_CLIENT_SECRET": "secret",
          "SENTRY_URL_PREFIX": "https://sentry.example",
        ]))
    #expect(try directory.names == names)
    return result
  }

  @Test("can be read", arguments: commands)
  func reading(command: [String]) async throws {
    let result = try await run(command, store(expires: 99_999_999_999))
    #expect(result.status == 0, "\(result)")
    #expect(result.error == "")
    #expect(!result.output.isEmpty)
  }

  @Test("keeps no new token, so that none is asked for")
  func expired() async throws {
    let result = try await run(Self.commands[1], store(expires: 1))
    #expect(result.status == 78)
    #expect(
      result.output.contains(
        #""hint":"use --store with a store that can be written, which keeps the new token""#),
      "\(result)")
    #expect(server.requestCount == 0)
  }

  @Test("keeps no repaired domain, which is an error where that was asked for")
  func repair() async throws {
    let store = try await store(expires: 99_999_999_999, domain: "contoso")
    let result = try await run(
      ["vsts-lookup-base-url", "--integration", "1", "--lookup-url", server.url + "lookup/"], store)
    #expect(
      result
        == ToolResult(
          status: 74,
          error: """
            vsts-lookup-base-url: cannot save the domain 'https://dev.azure.com/contoso/' of \
            integration 1: the store cannot be written

            """))
  }
}
