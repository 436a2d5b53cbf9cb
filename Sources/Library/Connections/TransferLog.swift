import Basics
import ToolSupport
import Web

/// Tells of requests on stderr with `-v`, of waits on the progress display, and once of credentials
/// that others can read on their way.
struct TransferLog: Sendable {
  let messages: Messages
  let progress: Progress
  private let hasWarned = Guarded(false)

  init(messages: Messages, progress: Progress) {
    self.messages = messages
    self.progress = progress
  }

  func note(_ event: TransferEvent) {
    switch event {
    case .unprotected(let host):
      let isFirst = hasWarned.withLock { hasWarned in
        defer { hasWarned = true }
        return !hasWarned
      }
      guard isFirst else { return }
      messages.warning(
        "the credential goes to '\(host)' over http, where others can read it on the way")
    case .sent(let method, let url):
      messages.detail("\(method.rawValue) \(url)")
    case .answered(let url, let status, let bytes, let seconds):
      messages.detail("\(status) \(url) (\(bytes) bytes, \(Self.text(seconds)) s)")
    case .failed(let url, let error):
      messages.detail("no answer from \(url): \(error.message)")
    case .retrying(let url, let attempt, let wait, let reason):
      messages.detail(
        "retry \(attempt) of \(url) in \(Self.text(wait)) s: \(reason)", level: 2)
    case .paused(let host, let seconds):
      messages.detail("\(host) asks to wait \(Self.text(seconds)) s")
      progress.setWait("waiting for the service", seconds: seconds)
    }
  }

  /// Seconds to the millisecond.
  private static func text(_ seconds: Double) -> String {
    "\((seconds * 1000).rounded() / 1000)"
  }
}
