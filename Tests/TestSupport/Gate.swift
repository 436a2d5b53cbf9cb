import Basics

/// Keeps answers of a loopback server back until it is opened.
package final class Gate: Sendable {
  private let state = Guarded(false)

  package init() {}

  package var isOpen: Bool { state.withLock { $0 } }

  package func open() {
    state.withLock { $0 = true }
  }
}
