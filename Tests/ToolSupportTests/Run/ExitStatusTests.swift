import Basics
import Testing
import ToolSupport

@Suite("An exit status")
struct ExitStatusTests {
  /// One kind for each status, from worst to best.
  private static let kinds: [FailureKind] = [
    .internal, .io, .config, .unauthorized, .protocolViolation, .invalidInput, .noInput,
    .unreachable, .timeout, .notFound,
  ]

  @Test("is the worst of what happened, in whatever order")
  func worst() {
    #expect(Self.kinds.map(\.exitStatus) == [70, 74, 78, 77, 76, 65, 66, 69, 75, 1])
    for (index, worse) in Self.kinds.enumerated() {
      for better in Self.kinds[index...] {
        var status = ExitStatus.success
        status.add(better)
        status.add(worse)
        #expect(status == ExitStatus(worse))
        status.add(better)
        #expect(status == ExitStatus(worse))
      }
    }
  }

  @Test("is the one that the manual names for each kind")
  func manual() {
    let statuses: [Int32: [String]] = [
      1: ["not_found", "forbidden", "conflict", "rejected"], 65: ["invalid_input"],
      66: ["no_input"], 69: ["unreachable", "tls"], 70: ["internal"], 74: ["io"],
      75: ["rate_limited", "timeout", "unavailable"], 76: ["protocol"], 77: ["unauthorized"],
      78: ["untrusted_host", "config"],
    ]
    let kinds = Dictionary(grouping: FailureKind.allCases, by: \.exitStatus)
    #expect(kinds.mapValues { Set($0.map(\.rawValue)) } == statuses.mapValues { Set($0) })
  }

  @Test("is 0 when nothing happened")
  func success() {
    #expect(ExitStatus.success.code == 0)
    #expect(ExitStatus.success.worst(with: .success) == .success)
  }
}
