import JSON
import TestSupport

/// An organization on this machine, and runs of `vsts-repo-access` against it.
final class AccessWorld: Sendable {
  static let token = "planted0token0that0nobody0may0see"

  let server: LoopbackServer

  /// Answers with the service's replies, where `override` has no other one.
  init(
    _ service: RepositoryService = RepositoryService(count: 3),
    override: @escaping @Sendable (ReceivedRequest) -> Reply? = { _ in nil }
  ) throws {
    server = try LoopbackServer { override($0) ?? service.reply(to: $0) }
  }

  var baseURL: String { server.url + "contoso/" }

  var environment: [String: String] {
    ["VSTS_TOKEN": Self.token, "VSTS_BASE_URL": baseURL]
  }

  func setup(_ input: ProgramInput = .empty) -> ProgramSetup {
    ProgramSetup(environment: environment, input: input)
  }

  func run(
    _ arguments: [String] = [], input: String = "", environment: [String: String] = [:]
  ) async throws -> ToolResult {
    try await runProgram(
      "vsts-repo-access", arguments,
      ProgramSetup(
        environment: self.environment.merging(environment) { _, new in new }, input: .text(input)))
  }

  /// The `repository` member of a repository of `RepositoryService`.
  func data(_ name: String, id: Int, project: String = "Web") -> String {
    #"{"external_id":"\#(RepositoryService.guid(id))","name":"\#(name)","project":"\#(project)","#
      + #""instance":"\#(baseURL)","#
      + #""url":"https://dev.azure.com/contoso/\#(project)/_git/\#(name)","#
      + #""default_branch":"refs/heads/main","disabled":false,"size":3688420}"#
  }

  /// The `error` member of one that the service does not have.
  func missing(
    _ name: String, project: String? = "Web",
    hint: String = "there is none, or the identity may not see it: 'vsts-repo-access --need read' "
      + "gives the reason"
  ) -> String {
    let path = (project.map { "\($0)/" } ?? "") + "_apis/git/repositories/\(name)"
    return #"{"kind":"not_found","message":"TF401019: The Git repository with name or identifier "#
      + "\(name) does not exist or you do not have permissions for the operation you are "
      + #"attempting.","status":404,"url":"\#(baseURL)\#(path)","hint":"\#(hint)"}"#
  }
}

extension AccessWorld {
  /// Answers for permissions too.
  convenience init(
    _ service: RepositoryService = RepositoryService(count: 3),
    granting permissions: PermissionService,
    override: @escaping @Sendable (ReceivedRequest) -> Reply? = { _ in nil }
  ) throws {
    try self.init(service) { override($0) ?? permissions.reply(to: $0) }
  }

  /// How many requests had a path that ends so.
  func requests(_ suffix: String) -> Int {
    server.requests.filter { $0.path.hasSuffix(suffix) }.count
  }
}

extension ToolResult {
  /// The output's records.
  var records: [JSONValue] {
    output.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
  }

  /// The accesses of the records, in order: `true`, `false`, `null`, or `-` where there is none.
  var accesses: [String] { records.map { $0["access"]?.serialized ?? "-" } }

  /// The reasons of the records, in order; `-` where there is none.
  var reasons: [String] { records.map { $0["reason"]?.string ?? "-" } }

  /// The kinds of the records' errors, in order; `-` where there is none.
  var kinds: [String] { records.map { $0["error"]?["kind"]?.string ?? "-" } }
}
