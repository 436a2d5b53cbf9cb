/// What a fuzz run tried and found.
package struct FuzzReport: Sendable {
  /// A run of a tool that ended badly.
  package struct Fault: Sendable, CustomStringConvertible {
    let kind: FuzzKind
    let seed: UInt64
    let round: Int
    let command: String
    let reason: String
    /// The end of what the tool wrote to stderr.
    let error: String
    /// Where the round's files are kept.
    let kept: String

    package var description: String {
      """
      \(reason): \(command)
        again: Tests/Benchmarks/fuzz/run --seed \(seed) --round \(round) \(kind.rawValue)
        kept: \(kept)
        stderr: \(error)
      """
    }
  }

  /// How many records, answers or stores were tried.
  package var tries = 0
  /// How many programs were run.
  package var runs = 0
  package var faults: [Fault] = []
  /// How often the tools' runs ended in each way.
  package var endings: [String: Int] = [:]

  /// Makes the report of a run that has tried nothing yet.
  package init() {}

  /// Adds what another run tried and found.
  package static func += (total: inout FuzzReport, part: FuzzReport) {
    total.tries += part.tries
    total.runs += part.runs
    total.faults += part.faults
    total.endings.merge(part.endings) { $0 + $1 }
  }
}
