import JSON
import TestSupport
import Testing

@Suite("A tool in a pipeline")
struct PipelineTests {
  @Test("gives the agent no commands from outside", arguments: PlantedRun.all)
  func plantedCommands(run: PlantedRun) async throws {
    let plain = try await run.result([:])
    for agent in LoggingCommand.Agent.allCases {
      let isPlanted = [plain.output, plain.error].contains {
        !LoggingCommand.all(in: $0, for: agent).isEmpty
      }
      #expect(isPlanted, "nothing was planted: \(plain)")
      let guarded = try await run.result([agent.variable: "True"])
      #expect(LoggingCommand.all(in: guarded.output, for: agent) == [])
      let foreign = LoggingCommand.all(in: guarded.error, for: agent)
        .filter { !$0.isIssue(of: run.tool) }
      #expect(foreign == [])
      #expect(guarded.status == plain.status)
      #expect(run.varies || guarded.records == plain.records)
    }
  }

  @Test("would give it commands of every form", arguments: LoggingCommand.Agent.allCases)
  func forms(agent: LoggingCommand.Agent) async throws {
    let result = try await PlantedRun("vsts-repo-access", "--all", "--format", "table").result([:])
    let names = LoggingCommand.all(in: result.output, for: agent).map(\.name)
    #expect(
      Set(names)
        == (agent == .azurePipelines
          ? ["task.prependpath", "task.complete", "add-path"] : ["stop-commands", "add-path"]))
  }

  @Test("is taken for one only where the variable has a value", arguments: ["", "True"])
  func emptyVariable(value: String) async throws {
    let run = PlantedRun("vsts-work-item-types", "--search", "P", "P")
    let plain = try await run.result([:])
    let result = try await run.result(["TF_BUILD": value, "GITHUB_ACTIONS": value])
    #expect((result == plain) == value.isEmpty)
  }

  /// The runs' variables, and how the agent that they are of is told of a failure and of a warning.
  private static let agents = [
    (["TF_BUILD": "True"], "##vso[task.logissue type=", "]"),
    (["GITHUB_ACTIONS": "true"], "::", "::"),
    (["TF_BUILD": "True", "GITHUB_ACTIONS": "true"], "##vso[task.logissue type=", "]"),
  ]

  @Test("tells the agent of each record that fails, and of ten at most", arguments: agents)
  func records(variables: [String: String], start: String, end: String) async throws {
    let world = try AccessWorld()
    let names = (1...12).map { "no \($0)" } + ["r0"]
    for format in ["json", "table"] {
      let arguments = ["--format", format] + names
      let plain = try await world.run(arguments)
      let result = try await world.run(arguments, environment: variables)
      let errors = (1...10).map {
        "\(start)error\(end)vsts-repo-access: no \($0): TF401019: The Git repository with name or "
          + "identifier no \($0) does not exist or you do not have permissions for the operation "
          + "you are attempting.\n"
      }
      let hint =
        "vsts-repo-access: hint: there is none, or the identity may not see it: "
        + "'vsts-repo-access --need read' gives the reason\n"
      #expect(
        result
          == ToolResult(
            status: 1, output: plain.output,
            error: errors[0] + hint + errors.dropFirst().joined()
              + "vsts-repo-access: and 2 more errors and warnings\n"))
      #expect(plain.error == (format == "table" ? hint : ""))
    }
  }

  @Test("tells the agent of a fault in its setup once, and what to do about it", arguments: agents)
  func setup(variables: [String: String], start: String, end: String) async throws {
    let world = try AccessWorld()
    let missing = try await world.run(["r0"], environment: variables + ["VSTS_TOKEN": ""])
    #expect(missing.status == 78)
    #expect(
      missing.error.wholeMatch(
        of: /.+vsts-repo-access: r0: there is no credential\nvsts-repo-access: hint: .+\n/) != nil,
      "\(missing.error)")
    let file = try await world.run(
      ["--token-file", "/none", "r0"], environment: variables)
    #expect(file.status == 78)
    let commands = file.error.split(separator: "\n").filter { $0.hasPrefix(start) }
    #expect(commands.count == 1, "\(file.error)")
  }

  @Test("tells the agent of a wrong command line", arguments: agents)
  func usage(variables: [String: String], start: String, end: String) async throws {
    for (arguments, input, problem) in [
      (["--no%such%option"], ProgramInput.empty, "unknown option '--no%such%option'"),
      ([], .terminal, "no input: give it on the command line, or records on stdin"),
    ] {
      let percent = start.hasPrefix("##vso") ? "%AZP25" : "%25"
      let result = try await runProgram(
        "vsts-lookup-base-url", arguments,
        ProgramSetup(environment: variables, input: input))
      #expect(
        result
          == ToolResult(
            status: 64,
            error: """
              \(start)error\(end)vsts-lookup-base-url: \(problem.replacing("%", with: percent))
              Usage: vsts-lookup-base-url [<options>] [<account> ...]
                See 'vsts-lookup-base-url --help' for more information.

              """))
    }
  }

  @Test("tells the agent of warnings, unless it is to be quiet", arguments: agents)
  func warnings(variables: [String: String], start: String, end: String) async throws {
    for (options, expected) in [
      (
        [],
        """
        \(start)warning\(end)sentry-task: -:1: 1 record of unknown model 'a' skipped
        sentry-task: -: 0 records loaded

        """
      ), (["-q"], ""),
    ] {
      let world = try ToolWorld()
      let result = try await runProgram(
        "sentry-task", ["load", "--store", world.file("state.db")] + options,
        input: #"{"model":"a","fields":{}}"#, environment: variables)
      #expect(result == ToolResult(status: 0, error: expected))
    }
  }

  @Test("tells the agent of what a task caused and what failed", arguments: agents)
  func caused(variables: [String: String], start: String, end: String) async throws {
    let world = try ToolWorld()
    var state = StateBuilder()
    state.organization()
    state.user()
    state.identity(["access_token": "stored-token", "expires": 99_999_999_999])
    state.integration(
      metadata: [
        "domain_name": .string("http://127.0.0.1:\(try unusedPort())/contoso/"),
        "subscription": ["id": "gone", "secret": "s3cr3t"],
      ])
    state.installation(["default_auth_id": 1])
    let result = try await runProgram(
      "sentry-task",
      [
        "run", "--state", try world.write(state.text, to: "state"),
        "kickoff_vsts_subscription_check", "--retries", "0",
      ], ProgramSetup(environment: variables))
    let record = try #require(result.records.first)
    let caused = record["emitted"]?.array?.first?["error"]?["message"]?.string
    let message = try #require(caused)
    #expect(record["error"] == .null)
    #expect(result.status == 69)
    #expect(
      result.error == "\(start)error\(end)sentry-task: vsts_subscription_check: \(message)\n")
  }
}

extension LoggingCommand {
  /// Whether it shows a failure or a warning of the tool's own.
  fileprivate func isIssue(of tool: String) -> Bool {
    let names = [
      "task.logissue type=error", "task.logissue type=warning", "error", "warning",
    ]
    return names.contains(name) && data.hasPrefix("\(tool): ")
  }
}

extension [String: String] {
  fileprivate static func + (variables: Self, others: Self) -> Self {
    variables.merging(others) { $1 }
  }
}
