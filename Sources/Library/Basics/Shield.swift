/// Keeps work whole that must not be cut off halfway: a request that changes something for good,
/// together with the commit of what it came to.
///
/// Neither the cancellation of a task nor the interruption of the run ends what is shielded; its
/// requests get their answer or their own timeout, and the process does not end before.
package final class Shield: Sendable {
  private struct State {
    var count = 0
    var isClosed = false
    var actions: [@Sendable () -> Void] = []
  }

  /// Whether the task that runs is shielded.
  @TaskLocal package static var isUp = false

  private let state = Guarded(State())

  package init() {}

  /// Whether something is shielded at the moment.
  package var isBusy: Bool { state.withLock { $0.count > 0 } }

  /// Does work that nothing cuts off, unless the shield was closed before it began.
  package func run<Result: Sendable, Failed: Error>(
    _ work: @escaping @Sendable () async throws(Failed) -> Result
  ) async throws(Failed) -> Result {
    guard !Self.isUp, begin() else { return try await work() }
    defer { end() }
    // A task of its own is not cancelled with the one that waits for it.
    let task = Self.$isUp.withValue(true) {
      Task { () -> Swift.Result<Result, Failed> in
        do throws(Failed) {
          return .success(try await work())
        } catch {
          return .failure(error)
        }
      }
    }
    return try await task.value.get()
  }

  /// Shields nothing that is not begun yet.
  package func close() {
    state.withLock { $0.isClosed = true }
  }

  /// Runs an action as soon as nothing is shielded, on any thread.
  package func whenFree(_ action: @escaping @Sendable () -> Void) {
    let isFree = state.withLock { state in
      if state.count > 0 { state.actions.append(action) }
      return state.count == 0
    }
    if isFree { action() }
  }

  /// Waits until nothing is shielded.
  package func wait() async {
    await withCheckedContinuation { continuation in whenFree { continuation.resume() } }
  }

  private func begin() -> Bool {
    state.withLock { state in
      if !state.isClosed { state.count += 1 }
      return !state.isClosed
    }
  }

  private func end() {
    let actions = state.withLock { state in
      state.count -= 1
      guard state.count == 0 else { return [@Sendable () -> Void]() }
      defer { state.actions = [] }
      return state.actions
    }
    for action in actions { action() }
  }
}
