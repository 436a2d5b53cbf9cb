import Fuzz
import Testing

@Suite("Odd input")
struct FuzzTests {
  @Test("ends no tool badly", arguments: FuzzKind.allCases)
  func fuzz(kind: FuzzKind) async throws {
    let fuzz = try await Fuzz(seed: 1, keeping: "\(Tools.root)/.build/fuzz")
    var tries = 0
    for round in 1...(kind == .stores ? 20 : 10) {
      let report = try await fuzz.run(kind, round: round)
      tries += report.tries
      for fault in report.faults { Issue.record("\(fault)") }
    }
    #expect(tries >= 20)
  }
}
