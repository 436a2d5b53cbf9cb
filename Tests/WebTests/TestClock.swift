import Basics
import Web

/// A clock that stands still until somebody sleeps, or until it is moved by hand.
final class TestClock: Sendable {
  private struct State {
    var now = 1000.0
    var sleeps: [Double] = []
    var sleepers: [Int: (end: Double, continuation: CheckedContinuation<Void, any Error>)] = [:]
  }

  /// What the clock shows in seconds since 1970 when it shows 0: 2023-11-14T22:13:20Z.
  static let epoch = 1_700_000_000.0

  private let state = Guarded(State())
  private let movesBySleeping: Bool

  init(movesBySleeping: Bool = true) {
    self.movesBySleeping = movesBySleeping
  }

  var now: Double { state.withLock { $0.now } }

  /// How long each sleeper wanted to sleep.
  var sleeps: [Double] { state.withLock { $0.sleeps } }

  /// Moves the clock and wakes whom that lets sleep no longer.
  func advance(by seconds: Double) {
    let woken = state.withLock { state in
      state.now += seconds
      let woken = state.sleepers.filter { $0.value.end <= state.now }
      for id in woken.keys { state.sleepers[id] = nil }
      return woken.values.map(\.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  var clock: TransferClock {
    TransferClock(
      now: { self.now }, unixTime: { self.now + Self.epoch },
      sleep: { seconds in try await self.sleep(seconds) })
  }

  private func sleep(_ seconds: Double) async throws {
    let (id, end) = state.withLock { state in
      state.sleeps.append(seconds)
      return (state.sleeps.count, state.now + seconds)
    }
    guard !movesBySleeping else {
      try Task.checkCancellation()
      return state.withLock { $0.now = max($0.now, end) }
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state in
          guard state.now < end, !Task.isCancelled else { return true }
          state.sleepers[id] = (end, continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }
}
