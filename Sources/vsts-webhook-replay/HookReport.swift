import Basics
import JSON
import ToolSupport
import VSTSIntegration

/// Warns of web hooks that deliver nothing, and lets them count for the exit status.
final class HookReport: Sendable {
  private let console: Console
  private let hooks = Guarded<[HookState]>([])

  init(console: Console) {
    self.console = console
  }

  func add(_ states: [HookState]) {
    for hook in states {
      if let failure = hook.failure {
        console.messages.warning(
          "subscription \(hook.id) cannot be asked for: \(failure.message)")
      } else if hook.isStopped {
        console.messages.warning("subscription \(hook.id) is \(hook.words)")
        console.fail(.rejected)
      }
    }
    hooks.withLock { $0 += states }
  }

  /// What a summary has of them.
  var summary: JSONValue { .array(hooks.withLock { $0.map(\.json) }) }
}

extension HookState {
  /// The state, and what it means.
  fileprivate var words: String {
    guard status == "onProbation" else { return "\(status ?? ""): the service delivers nothing" }
    let tries = probationRetries.map { ", retried \($0) times" } ?? ""
    return "onProbation\(tries): what happens meanwhile is never delivered"
  }
}
