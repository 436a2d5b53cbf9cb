import Basics

/// Lets requests go: so many at a time, evenly at a rate where one is given, in the order in which
/// they came, and none to a host that asked to wait.
final class Admission: Sendable {
  enum Result: Equatable, Sendable {
    /// The request may go; `leave` must be called after it.
    case admitted
    /// The host asked to wait so many seconds, past the deadline of the request.
    case refused(Double)
    case interrupted
  }

  private struct Waiter {
    var host: HostAndPort
    /// The seconds that the request can wait for its host, counted from whenever it is told to.
    var patience: Patience
    var continuation: CheckedContinuation<Result, Never>
  }

  /// How long a request can wait for its host.
  enum Patience: Sendable {
    /// So many seconds from the time that a pause is known.
    case seconds(Double)
    /// Until this time of the clock.
    case until(Double)
  }

  private struct State {
    var free: Int
    /// When the next request may go, by the rate, and whether somebody waits for that time.
    var nextTurn = 0.0
    var isTurnAwaited = false
    var waiters: [UInt64: Waiter] = [:]
    /// The identifiers of waiters by host, in the order in which they came; some may be gone.
    var queues: [HostAndPort: Queue] = [:]
    /// When a pause ends, and the task that waits for it.
    var pauses: [HostAndPort: Double] = [:]
    var sleepers: [UInt64: Task<Void, Never>] = [:]
    var nextSleeper: UInt64 = 0
    var isInterrupted = false
  }

  private let state: Guarded<State>
  private let clock: TransferClock
  /// The seconds from one request to the next at least.
  private let interval: Double
  /// How late a request may be, in seconds, without the next one being put off as well.
  private static let lateness = 0.001

  /// Lets so many requests go at once, and so many in a second.
  init(concurrency: Int, rate: Double? = nil, clock: TransferClock) {
    state = Guarded(State(free: concurrency))
    interval = rate.map { 1 / $0 } ?? 0
    self.clock = clock
  }

  var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// Waits for the request's turn; one that is shielded goes at once after an interruption, or not
  /// at all.
  func enter(
    _ id: UInt64, host: HostAndPort, patience: Patience, isShielded: Bool = false
  ) async -> Result {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let result: Result? = state.withLock { state in
          let isLate = state.isInterrupted
          if isLate && !isShielded || Task.isCancelled { return .interrupted }
          let pause = remainingPause(of: host, in: state)
          if pause > (isLate ? 0 : limit(patience)) { return .refused(pause) }
          let isFree = state.free > 0 && pause <= 0 && state.queues[host] == nil
          if isLate || isFree && secondsToTurn(state) <= 0 {
            takeTurn(&state)
            return .admitted
          }
          state.waiters[id] = Waiter(host: host, patience: patience, continuation: continuation)
          state.queues[host, default: Queue()].append(id)
          return nil
        }
        if let result { continuation.resume(returning: result) } else { admit() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume(returning: .interrupted)
    }
  }

  /// Gives the place of an admitted request to the next one.
  func leave() {
    state.withLock { $0.free += 1 }
    admit()
  }

  /// Holds all requests to a host for so many seconds, and refuses those that cannot wait so long.
  ///
  /// Returns whether this lengthens the pause of the host.
  func pause(_ host: HostAndPort, seconds: Double) -> Bool {
    let end = clock.now() + seconds
    let (isLonger, isNew, refused) = state.withLock { state in
      let old = state.pauses[host]
      guard seconds > 0, !state.isInterrupted, end > old ?? 0 else {
        return (false, false, [Waiter]())
      }
      state.pauses[host] = end
      let ids = state.waiters.filter { $0.value.host == host && seconds > limit($0.value.patience) }
      for id in ids.keys { state.waiters[id] = nil }
      return (true, old == nil, Array(ids.values))
    }
    for waiter in refused { waiter.continuation.resume(returning: .refused(seconds)) }
    if isNew { startSleeper { [self] in await endPause(of: host) } }
    return isLonger
  }

  /// Waits so many seconds, or until the pool or the task is interrupted.
  func wait(seconds: Double) async {
    let clock = clock
    let sleeper = startSleeper { try? await clock.sleep(seconds) }
    await withTaskCancellationHandler {
      await sleeper?.value
    } onCancel: {
      sleeper?.cancel()
    }
  }

  /// Lets nothing go any more, and ends all waits.
  func interrupt() {
    let (waiters, sleepers) = state.withLock { state in
      state.isInterrupted = true
      defer {
        state.waiters = [:]
        state.queues = [:]
        state.sleepers = [:]
      }
      return (Array(state.waiters.values), Array(state.sleepers.values))
    }
    for sleeper in sleepers { sleeper.cancel() }
    for waiter in waiters { waiter.continuation.resume(returning: .interrupted) }
  }

  @discardableResult
  private func startSleeper(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
    state.withLock { state in
      guard !state.isInterrupted else { return nil }
      let id = state.nextSleeper
      state.nextSleeper += 1
      let task = Task {
        await body()
        self.state.withLock { $0.sleepers[id] = nil }
      }
      state.sleepers[id] = task
      return task
    }
  }

  /// Sleeps until a pause, however often it was lengthened, is over, and lets its requests go.
  private func endPause(of host: HostAndPort) async {
    while !Task.isCancelled {
      let left = state.withLock { state in
        let left = remainingPause(of: host, in: state)
        if left <= 0 { state.pauses[host] = nil }
        return left
      }
      guard left > 0 else { return admit() }
      try? await clock.sleep(left)
    }
  }

  private func admit() {
    let (admitted, wait) = state.withLock { state in
      var admitted: [Waiter] = []
      while state.free > 0, secondsToTurn(state) <= 0, let waiter = next(&state) {
        takeTurn(&state)
        admitted.append(waiter)
      }
      let seconds = secondsToTurn(state)
      let isWaitNeeded = seconds > 0 && !state.isTurnAwaited && !state.waiters.isEmpty
      if isWaitNeeded { state.isTurnAwaited = true }
      return (admitted, isWaitNeeded ? seconds : nil)
    }
    for waiter in admitted { waiter.continuation.resume(returning: .admitted) }
    if let wait { startSleeper { [self] in await awaitTurn(seconds: wait) } }
  }

  private func awaitTurn(seconds: Double) async {
    try? await clock.sleep(seconds)
    state.withLock { $0.isTurnAwaited = false }
    if !Task.isCancelled { admit() }
  }

  /// The seconds until the next request may go, by the rate.
  private func secondsToTurn(_ state: borrowing State) -> Double {
    interval > 0 ? state.nextTurn - clock.now() : 0
  }

  private func takeTurn(_ state: inout State) {
    state.free -= 1
    guard interval > 0 else { return }
    state.nextTurn = max(state.nextTurn, clock.now() - Self.lateness) + interval
  }

  /// Takes out the waiter that came first of those whose hosts do not pause.
  private func next(_ state: inout State) -> Waiter? {
    while true {
      let hosts = state.queues.filter { remainingPause(of: $0.key, in: state) <= 0 }
      guard let host = hosts.min(by: { $0.value.first < $1.value.first })?.key,
        let id = state.queues[host]?.removeFirst()
      else { return nil }
      if state.queues[host]?.isEmpty == true { state.queues[host] = nil }
      if let waiter = state.waiters.removeValue(forKey: id) { return waiter }
    }
  }

  private func remainingPause(of host: HostAndPort, in state: borrowing State) -> Double {
    (state.pauses[host] ?? 0) - clock.now()
  }

  private func limit(_ patience: Patience) -> Double {
    switch patience {
    case .seconds(let seconds): seconds
    case .until(let time): time - clock.now()
    }
  }
}

/// Identifiers in the order in which they came, which is their own order too.
private struct Queue {
  private var ids: [UInt64] = []
  private var start = 0

  var isEmpty: Bool { start == ids.count }
  /// The first identifier, or the largest possible when there is none.
  var first: UInt64 { isEmpty ? .max : ids[start] }

  mutating func append(_ id: UInt64) { ids.append(id) }

  mutating func removeFirst() -> UInt64? {
    guard !isEmpty else { return nil }
    defer {
      start += 1
      if start > 1024, start * 2 > ids.count {
        ids.removeFirst(start)
        start = 0
      }
    }
    return ids[start]
  }
}
