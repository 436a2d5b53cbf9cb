import Foundation
import TestSupport
import Testing

@Suite("A tool's completions")
struct CompletionTests {
  @Test(
    "can be read by their shell",
    .enabled(if: Tools.shells.map { "/usr/bin/\($0)" }.allSatisfy(isThere)),
    arguments: Tools.all, Tools.shells)
  func syntax(tool: String, shell: String) async throws {
    let result = try await runProgram("/usr/bin/\(shell)", ["-n", Tools.completion(tool, shell)])
    #expect(result == ToolResult(status: 0))
  }

  /// What is offered at the end of command lines.
  private static let offers = [
    Offer("vsts-repo-access --strategy ", ["each", "list", "auto"]),
    Offer("vsts-repo-access --need create-", ["create-branch", "create-tag"]),
    Offer(
      "vsts-repo-access --need read,",
      [
        "read,contribute", "read,force-push", "read,create-branch", "read,create-tag",
        "read,bypass-policies-push", "read,pull-request", "read,bypass-policies-pull-request",
      ]),
    Offer(
      "vsts-repo-access --all --need create-tag,read,create-", ["create-tag,read,create-branch"]),
    Offer("vsts-lookup-base-url --auth ", ["bearer", "basic"]),
    Offer("vsts-work-item-types --format ", ["json", "table"]),
    Offer("vsts-webhook-replay --input ", ["json", "http"]),
    Offer("sentry-task list --state ", ["queued", "leased", "succeeded", "dead"]),
    Offer("sentry-task run vsts_", ["vsts_subscription_check"]),
    Offer("sentry-task put vsts_", ["vsts_subscription_check"]),
    Offer("sentry-task tasks vsts_", ["vsts_subscription_check"]),
    Offer("sentry-task dump sentry.groupr", ["sentry.grouprelease", "sentry.groupresolution"]),
  ]

  struct Offer {
    let line: String
    let values: [String]

    init(_ line: String, _ values: [String]) {
      self.line = line
      self.values = values
    }
  }

  @Test(
    "offer the values of options and operands",
    .enabled(if: Tools.shells.map { "/usr/bin/\($0)" }.allSatisfy(isThere)),
    arguments: offers, Tools.shells)
  func values(offer: Offer, shell: String) async throws {
    let world = try ToolWorld()
    let environment = ["PATH": "\(Tools.directory):/usr/bin:/bin", "HOME": world.path]
    let result = try await runProgram(
      "\(Tools.root)/Tests/Completions/complete.\(shell)",
      [offer.line, "\(Tools.root)/completions"], ProgramSetup(environment: environment))
    let values = result.output.split(separator: "\n").map { String($0) }
    #expect(values.sorted() == offer.values.sorted())
    #expect(result.error == "")
  }

  @Test("offer no subcommand 'help' that the tool does not have", arguments: Tools.shells)
  func help(shell: String) async throws {
    for tool in Tools.all where tool != "sentry-task" {
      let script = try Tools.text(of: Tools.completion(tool, shell))
      #expect(!script.contains("subcommand help"), "\(tool)")
    }
  }
}

@Suite("What is derived from the tools and from vsts-tools(7)")
struct DerivedFilesTests {
  @Test(
    "is committed as Tests/regenerate writes it", .enabled(if: isThere("/usr/bin/python3")))
  func current() async throws {
    let result = try await runProgram(
      "/usr/bin/python3", ["\(Tools.root)/Tests/regenerate", "--check"],
      ProgramSetup(environment: ["PROGRAMS": Tools.directory]))
    #expect(result == ToolResult(status: 0), "out of date: run Tests/regenerate")
  }
}

private func isThere(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: path)
}
