import Foundation
import JSON
import TestSupport
import Testing
import ToolSupport

/// What the README has people run, and what it says that comes of it.
@Suite("The README")
struct ReadmeTests {
  /// Runs what is left of a command of the build when all is built.
  private func replay(_ command: String) async throws -> ToolResult {
    let rest = String(try #require(command.split(separator: " && ").last))
    return try await Readme.run(
      rest.replacing(".build/release/", with: "\(Tools.directory)/"), in: Tools.root)
  }

  @Test("begins with a replay that succeeds, and shows what it prints")
  func firstCommand() async throws {
    let commands = try Readme.blocks("sh", below: "## Build")
    let result = try await replay(commands[0])
    #expect(result.status == 0)
    #expect(try Readme.blocks("", below: "## Build") == [result.output + result.error])
  }

  @Test("goes on with one that has something of everything")
  func secondCommand() async throws {
    let commands = try Readme.blocks("sh", below: "## Build")
    let result = try await replay(commands[1])
    #expect(result.status == 65)
    for outcome in ["applied", "unchanged", "ignored", "rejected", "duplicate", "invalid"] {
      #expect(result.output.contains(" \(outcome)"), "\(outcome)")
    }
  }

  @Test("tells first what changed in the version that the tools have")
  func version() throws {
    let lines = try Tools.text(of: "\(Tools.root)/README.md").split(separator: "\n")
    let changes = lines.drop { $0 != "## What changed" }
    #expect(changes.first { $0.hasPrefix("### ") } == "### \(ToolVersion.number)")
  }

  /// A project with its types and repositories.
  private struct Organization {
    var process = WorkItemProcess.agile
    var repositories = ["api", "site"]

    func server() throws -> LoopbackServer {
      let types = WorkItemService([.init("a1", "Web", process), .init("b2", "Ops")])
      let repositories = RepositoryService(
        repositories.enumerated().map { .init("Web", $1, id: $0) })
      return try LoopbackServer { request in
        if request.path.hasSuffix(PermissionService.path) {
          return PermissionService().reply(to: request) ?? Reply(500)
        }
        return request.path.contains("/git/")
          ? repositories.reply(to: request) : types.reply(to: request)
      }
    }
  }

  /// Runs a script as a step of a pipeline, for which the agent has put in its variables.
  private func run(
    _ script: String, _ organization: Organization, in world: ToolWorld, mapping: JSONObject = [:]
  ) async throws -> ToolResult {
    let server = try organization.server()
    let collection = server.url + "contoso/"
    var environment = [
      "TF_BUILD": "True", "SYSTEM_COLLECTIONURI": collection,
      "BUILD_REPOSITORY_URI": collection + "Web/_git/api",
    ]
    for member in mapping.members {
      environment[member.name] = member.value == "$(System.AccessToken)" ? "token-of-the-job" : nil
    }
    return try await Readme.run(script, in: world.path, environment: environment)
  }

  @Test(
    "has a step for Azure Pipelines that succeeds, and fails for what it looks for",
    .enabled(if: Tools.hasYAML))
  func azurePipelines() async throws {
    let blocks = try Readme.blocks("yaml", below: "## In Azure Pipelines")
    let steps = try await Tools.value(yaml: try #require(blocks.first))["steps"]?.array ?? []
    #expect(steps.first == ["checkout": "self"])
    let step = try #require(steps.last?.object)
    #expect(step.members.map(\.name) == ["bash", "displayName", "env"])
    let script = try #require(step["bash"]?.string)
    let mapping = try #require(step["env"]?.object)

    let world = try ToolWorld()
    let recipe = try #require(
      try Readme.blocks("sh", below: "## Use").last?.split(separator: "\n").first)
    #expect(
      try await run(String(recipe), Organization(), in: world, mapping: mapping)
        == ToolResult(status: 0))

    let unchanged = try await run(script, Organization(), in: world, mapping: mapping)
    #expect(unchanged.status == 0)
    #expect(unchanged.accesses == ["true", "true"])
    #expect(unchanged.error == "")

    let changed = try await run(
      script, Organization(process: .basic), in: world, mapping: mapping)
    #expect(changed.status == 1)
    #expect(changed.output.contains("\n-  \"default_work_item_type\": \"Bug\","))

    let missing = try await run(
      script, Organization(repositories: ["api"]), in: world, mapping: mapping)
    #expect(missing.status == 1)
    #expect(missing.accesses == ["true", "false"])
    #expect(missing.reasons == ["-", "absent"])
    #expect(missing.error.hasPrefix("##vso[task.logissue type=error]vsts-repo-access: Web/site: "))

    let unmapped = try await run(script, Organization(), in: world)
    #expect(unmapped.status == 78)
    #expect(unmapped.error.contains("there is no credential"))
  }
}
