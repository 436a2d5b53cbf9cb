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
      #expect(LoggingCommand.all(in: guarded.error, for: agent) == [])
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
}
