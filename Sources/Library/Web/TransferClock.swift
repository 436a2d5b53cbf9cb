import Glibc

/// The time as the transfer pool sees it, given from outside so that tests of waiting do not wait.
package struct TransferClock: Sendable {
  /// Seconds from some fixed point, never going back.
  package var now: @Sendable () -> Double
  /// Seconds since 1970, for dates in answers.
  package var unixTime: @Sendable () -> Double
  /// Returns after so many seconds, or throws when the task is cancelled.
  package var sleep: @Sendable (Double) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Double, unixTime: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void
  ) {
    self.now = now
    self.unixTime = unixTime
    self.sleep = sleep
  }

  /// The system's clocks.
  package static let system = TransferClock(
    now: { seconds(of: CLOCK_MONOTONIC) },
    unixTime: { seconds(of: CLOCK_REALTIME) },
    sleep: { seconds in try await Task.sleep(for: .seconds(min(seconds, 1e9))) })
}

private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
