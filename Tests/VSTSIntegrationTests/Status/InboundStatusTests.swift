import SentryState
import Testing

@testable import VSTSIntegration

@Suite("An inbound change of state")
struct InboundStatusTests {
  private static let (earlier, time, later) = (
    Timestamp(unixSeconds: 1_800_000_000), Timestamp(unixSeconds: 1_800_000_001),
    Timestamp(unixSeconds: 1_800_000_002)
  )

  @Test(
    "is decided by the groups, its time and the watermark",
    arguments: [
      (false, time, earlier, false, .noGroups),
      (false, time, later, false, .noGroups),
      (true, time, nil, false, .needsDoneStates),
      (true, nil, later, false, .needsDoneStates),
      (true, time, earlier, false, .needsDoneStates),
      (true, time, time, false, .stale(watermark: time)),
      (true, time, time, true, .needsDoneStates),
      (true, time, later, false, .stale(watermark: later)),
      (true, time, later, true, .stale(watermark: later)),
    ] as [(Bool, Timestamp?, Timestamp?, Bool, InboundStatus.Decision)])
  func decision(
    hasGroups: Bool, time: Timestamp?, watermark: Timestamp?, isReapplied: Bool,
    expected: InboundStatus.Decision
  ) {
    #expect(
      InboundStatus.Decision(
        hasGroups: hasGroups, time: time, watermark: watermark, isReapplied: isReapplied)
        == expected)
  }
}
