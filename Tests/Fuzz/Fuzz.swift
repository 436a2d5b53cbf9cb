import Foundation
import TestSupport

/// Gives the built tools records, answers and stores that nobody would expect, and looks at how they
/// end.
///
/// A round is what one seed and one number make: some runs of tools in a directory of their own.
package struct Fuzz: Sendable {
  private let world: FuzzWorld
  private let seed: UInt64
  /// The directory that keeps what made a tool end badly.
  private let keeping: String

  package init(seed: UInt64, keeping: String) async throws {
    self.seed = seed
    self.keeping = keeping
    world = try await FuzzWorld()
  }

  /// Tries a round of a kind, and keeps its files where a tool ended badly, or always.
  package func run(
    _ kind: FuzzKind, round number: Int, keepingAlways: Bool = false
  ) async throws -> FuzzReport {
    var round = try FuzzRound(world, seed: seed &* 0x1_0000_0001_B3 &+ UInt64(number))
    switch kind {
    case .records: try await round.tryRecords()
    case .answers: try await round.tryAnswers()
    case .stores: try await round.tryStores()
    }
    var report = FuzzReport()
    (report.tries, report.runs, report.endings) = (round.tries, round.runs, round.endings)
    guard keepingAlways || !round.faults.isEmpty else { return report }
    let kept = "\(keeping)/\(kind.rawValue)-\(seed)-\(number)"
    try? FileManager.default.removeItem(atPath: kept)
    try FileManager.default.createDirectory(atPath: keeping, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: round.directory.path, toPath: kept)
    report.faults = round.faults.map {
      FuzzReport.Fault(
        kind: kind, seed: seed, round: number, command: $0.command, reason: $0.reason,
        error: $0.error, kept: kept)
    }
    return report
  }
}
