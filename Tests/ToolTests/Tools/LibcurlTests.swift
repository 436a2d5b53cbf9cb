import Foundation
import JSON
import TestSupport
import Testing

@Suite("A libcurl that the tools were not built with")
struct LibcurlTests {
  /// Runs a tool with a libcurl of another version that does not know some options.
  private func run(
    version: String, unknown: [Int] = [], _ server: LoopbackServer
  ) async throws -> ToolResult {
    let directory = try TemporaryDirectory()
    _ = try await compiler("-shared", "-fPIC", "-o", "\(directory.path)/libcurl.so.4", Self.source)
    let library = try await compiler("-print-file-name=libcurl.so.4")
    return try await runProgram(
      "vsts-lookup-base-url", ["--lookup-url", server.url, "known"],
      ProgramSetup(environment: [
        "LD_LIBRARY_PATH": directory.path, "SHIM_LIBCURL": library,
        "SHIM_VERSION": version, "SHIM_UNKNOWN": unknown.map { " \($0) " }.joined(),
      ]))
  }

  /// Runs the C compiler, and returns the line that it prints.
  private func compiler(_ arguments: String...) async throws -> String {
    let result = try await runProgram(
      Self.compiler, arguments, ProgramSetup(environment: ["PATH": Self.path]))
    try #require(result.status == 0, "\(result.error)")
    return String(result.output.prefix { $0 != "\n" })
  }

  @Test(
    "does from 7.81 on, whatever of the newer options it knows",
    arguments: [
      ("7.81.0", [10318, 322]), ("7.85.0", [322]), ("7.86.0", [322]), ("7.87.0", []),
      ("8.99.0", []),
    ])
  func versions(version: String, unknown: [Int]) async throws {
    let server = try server()
    let result = try await run(version: version, unknown: unknown, server)
    #expect(result == ToolResult(status: 0, output: Self.record))
  }

  @Test("is refused when it is older", arguments: ["7.19.7", "7.79.1", "7.80.0"])
  func tooOld(version: String) async throws {
    let server = try server()
    let error = """
      vsts-lookup-base-url: cannot load libcurl: version \(version) is older than 7.81
      vsts-lookup-base-url: hint: install libcurl 7.81 or newer

      """
    #expect(try await run(version: version, server) == ToolResult(status: 78, error: error))
  }

  @Test("is refused when it lacks what is needed", arguments: [10002, 52, 64, 20011])
  func unknownOption(option: Int) async throws {
    let server = try server()
    let result = try await run(version: "7.81.0", unknown: [option], server)
    #expect(result.status == 78)
    #expect(result.output.contains(#""kind":"config","message":"libcurl does not take "#))
    #expect(server.connectionCount == 0)
  }

  private static let record =
    #"{"account_name":"known","base_url":"https://dev.azure.com/contoso/"}"# + "\n"

  private func server() throws -> LoopbackServer {
    try LoopbackServer { _ in .json(["locationUrl": "https://dev.azure.com/contoso/"]) }
  }

  private static let source = "\(Tools.root)/Tests/Fixtures/libcurl.c"

  private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

  /// The C compiler, which every toolchain of Swift brings.
  private static let compiler =
    path.split(separator: ":").map { "\($0)/clang" }
    .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "/usr/bin/cc"
}
