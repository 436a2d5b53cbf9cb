import Dispatch
import Basics

/// How far a run is, on one line of the terminal that is redrawn at most ten times a second.
///
/// It appears when the run has lasted a second.
package final class Progress: Sendable {
  private struct State {
    var done = 0
    var total: Int?
    var start: Double
    var nextDrawing: Double
    var wait: (reason: String, end: Double)?
    var isFinished = false
  }

  /// The seconds between two drawings.
  private static let interval = 0.1

  /// The seconds before the first one.
  private static let patience = 1.0

  private let draw: @Sendable (String) -> Void
  private let now: @Sendable () -> Double
  private let state: Guarded<State>

  /// Makes a display that draws its lines with `draw` by a clock that gives seconds.
  package init(
    total: Int? = nil, now: @escaping @Sendable () -> Double,
    draw: @escaping @Sendable (String) -> Void
  ) {
    self.draw = draw
    self.now = now
    let start = now()
    state = Guarded(State(total: total, start: start, nextDrawing: start + Self.patience))
  }

  /// Says that so many more records are done.
  package func advance(by count: Int = 1) {
    update { $0.done += count }
  }

  /// Begins to count anew, for the next part of a run.
  package func begin(total: Int) {
    let time = now()
    update { ($0.done, $0.total, $0.start) = (0, total, time) }
  }

  /// Says how many records there are in all, once that is known.
  package func setTotal(_ total: Int?) {
    update { $0.total = total }
  }

  /// Says what is waited for in the next seconds, such as `waiting for the service`.
  package func setWait(_ reason: String, seconds: Double) {
    let end = now() + seconds
    update { state in
      if end > state.wait?.end ?? 0 { state.wait = (reason, end) }
    }
  }

  /// Removes the display.
  package func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      draw("")
    }
  }

  /// Draws if it is time to, which keeps times and waits current.
  package func refresh() {
    update { _ in }
  }

  /// Refreshes four times a second until the end of the run.
  func keepCurrent() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(250)) { [weak self] in
      guard let self, !state.withLock(\.isFinished) else { return }
      refresh()
      keepCurrent()
    }
  }

  private func update(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      let time = now()
      guard !state.isFinished, time >= state.nextDrawing else { return }
      state.nextDrawing = time + Self.interval
      if let wait = state.wait, wait.end <= time { state.wait = nil }
      let line = ProgressLine(
        done: state.done, total: state.total, elapsed: time - state.start,
        wait: state.wait.map { ProgressLine.Wait($0.reason, seconds: $0.end - time) })
      draw(line.text)
    }
  }
}
