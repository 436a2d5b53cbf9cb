import Dispatch
import Glibc
package import Basics

/// Whether the tool was asked to end, with SIGINT, SIGTERM or SIGHUP, or cannot go on.
///
/// A tool that is interrupted takes no more work, finishes what is shielded, prints what is known,
/// and ends; after a signal with 128 and its number.
package final class Interruption: Sendable {
  private struct State {
    var isInterrupted = false
    var signal: Int32?
    var actions: [Int: @Sendable () -> Void] = [:]
    var nextAction = 0
  }

  /// Keeps whole what is under way and must not be cut off.
  package let shield = Shield()
  private let state = Guarded(State())

  package init() {}

  package var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// The exit status that the signal asks for, as 130 or 143; `nil` while there was none.
  package var exitStatus: Int32? {
    state.withLock { $0.signal.map { 128 + $0 } }
  }

  /// Runs an action when the tool is interrupted; at once if it already was.
  ///
  /// The action runs on the thread that takes signals: it must return quickly. What is returned
  /// takes the action back.
  @discardableResult
  package func onInterrupt(_ action: @escaping @Sendable () -> Void) -> Registration {
    let registration: Registration? = state.withLock { state in
      guard !state.isInterrupted else { return nil }
      state.nextAction += 1
      state.actions[state.nextAction] = action
      return Registration(interruption: self, id: state.nextAction)
    }
    guard let registration else {
      action()
      return Registration(interruption: self, id: 0)
    }
    return registration
  }

  /// An action that was asked for.
  package struct Registration: Sendable {
    fileprivate let interruption: Interruption
    fileprivate let id: Int

    /// Takes the action back.
    package func cancel() {
      interruption.state.withLock { state in state.actions[id] = nil }
    }
  }

  /// Interrupts as this signal does, or without one where the tool cannot go on, and returns whether
  /// it was the first time.
  @discardableResult
  package func interrupt(by signal: Int32? = nil) -> Bool {
    let actions: [@Sendable () -> Void]? = state.withLock { state in
      guard !state.isInterrupted else { return nil }
      state.isInterrupted = true
      state.signal = signal
      defer { state.actions = [:] }
      return state.actions.sorted { $0.key < $1.key }.map(\.value)
    }
    guard let actions else { return false }
    shield.close()
    for action in actions { action() }
    return true
  }

  /// Takes the signals by which users and systems end a program from now on, except where they are
  /// ignored, as SIGHUP is under `nohup`.
  ///
  /// A second signal ends the process at once.
  func takeSignals() {
    let queue = DispatchQueue(label: "signals")
    for signal in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(signal) {
      let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
      source.setEventHandler { [source] in
        let isFirst = self.interrupt(by: signal)
        if !isFirst || source.data > 1 { _exit(128 + signal) }
      }
      source.activate()
    }
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
