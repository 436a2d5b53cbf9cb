package import Basics
package import ToolSupport

/// The failures that a tool's records tell of.
///
/// They count for the exit status. A fault in how the tool was set up is told on stderr too, once.
package struct RecordFailures {
  private let console: Console
  private var hasToldOfSetup = false

  package init(on console: Console) {
    self.console = console
  }

  package mutating func add(_ failure: Failure) {
    if failure.kind == .config, !hasToldOfSetup {
      hasToldOfSetup = true
      console.messages.error(failure)
    }
    console.fail(failure.kind)
  }
}
