import JSON
import TestSupport
import Testing

/// A store whose groups are linked to the work items of an organization with a hook, and the
/// organization.
struct HookedWorld {
  let organization: HookedOrganization
  let server: LoopbackServer
  let files: ToolWorld
  let store: String

  /// Makes the store; `answer` may answer in the organization's place.
  init(
    groups: Int = 4, extraKeys: [String] = [],
    _ organization: HookedOrganization = HookedOrganization(),
    answer: @escaping @Sendable (ReceivedRequest) -> Reply? = { _ in nil }
  ) async throws {
    self.organization = organization
    server = try LoopbackServer { answer($0) ?? organization.reply(to: $0) }
    files = try ToolWorld()
    store = try await files.store(
      HookedOrganization.state(
        domain: server.url + "contoso/", groups: groups, extraKeys: extraKeys))
  }

  /// Runs the tool on the store, with the done states given; what the environment says of the
  /// service is not for an integration.
  func replay(
    _ arguments: [String], into store: String? = nil, _ setup: ProgramSetup = ProgramSetup()
  ) async throws -> ToolResult {
    var setup = setup
    setup.environment.merge([
      "VSTS_TOKEN": "token-of-the-environment", "VSTS_BASE_URL": "http://127.0.0.1:1/",
    ]) { given, _ in given }
    return try await runProgram(
      "vsts-webhook-replay",
      ["--store", store ?? self.store, "--done-state", "Closed"] + arguments, setup)
  }

  /// Runs the tool with a sink that is not the store.
  func pass(
    _ arguments: [String], _ setup: ProgramSetup = ProgramSetup()
  ) async throws -> ToolResult {
    try await runProgram("vsts-webhook-replay", ["--store", store] + arguments, setup)
  }

  /// The sources and outcomes of a run, with the kinds of their effects.
  static func outcomes(_ result: ToolResult) throws -> [String] {
    try result.output.split(separator: "\n").compactMap { line in
      let outcome = try JSONValue(parsing: String(line))
      guard let source = outcome["source"]?.string else { return nil }
      let effects = (outcome["effects"]?.array ?? []).compactMap { $0["kind"]?.string }
      return ([source, outcome["outcome"]?.string ?? "?"] + effects).joined(separator: " ")
    }
  }
}
