import Foundation
import Fuzz

/// Fuzzes the tools beside this program for some time, and tells what ended badly.
@main
struct FuzzCommand {
  private var seed = UInt64.random(in: 1...1_000_000)
  private var seconds = 60.0
  /// The only round to try, such as one that ended badly.
  private var round: Int?
  private var kinds = FuzzKind.allCases

  static func main() async throws {
    guard let command = FuzzCommand(CommandLine.arguments.dropFirst()) else {
      FileHandle.standardError.write(
        Data(
          """
          usage: Tests/Benchmarks/fuzz/run [--seed N] [--seconds N] [--round N] \
          [records|answers|stores]

          """.utf8))
      exit(64)
    }
    try await command.run()
  }

  private init?(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let argument = rest.popFirst() {
      switch argument {
      case "--seed":
        guard let number = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
        seed = number
      case "--seconds":
        guard let number = rest.popFirst().flatMap({ Double($0) }) else { return nil }
        seconds = number
      case "--round":
        guard let number = rest.popFirst().flatMap({ Int($0) }) else { return nil }
        round = number
      default:
        guard let kind = FuzzKind(rawValue: argument) else { return nil }
        kinds = [kind]
      }
    }
  }

  private func run() async throws {
    let fuzz = try await Fuzz(seed: seed, keeping: ".build/fuzz")
    var isSound = true
    for kind in kinds {
      var total = FuzzReport()
      let start = ContinuousClock.now
      var number = round ?? 1
      repeat {
        let report = try await fuzz.run(kind, round: number, keepingAlways: round != nil)
        for fault in report.faults { print(fault) }
        total += report
        number += 1
      } while round == nil && .now < start + .seconds(seconds)
      let time = (.now - start) / .seconds(1)
      print(
        "\(kind.rawValue), seed \(seed): \(total.tries) tries in \(total.runs) runs and "
          + String(format: "%.0f s, ", time) + "\(total.faults.count) faults")
      print(
        "  "
          + total.endings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", "))
      if !total.faults.isEmpty { isSound = false }
    }
    if !isSound { exit(1) }
  }
}
