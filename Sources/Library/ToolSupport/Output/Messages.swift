package import Basics

/// What a tool tells people on stderr, each line prefixed with its name.
///
/// Texts are shown without control characters, credentials, and commands to a pipeline's agent.
package final class Messages: Sendable {
  private struct StatusLine {
    var text = ""
    var isHidden = false
  }

  private let name: String
  private let isQuiet: Bool
  private let redaction: Redaction
  private let agent: PipelineAgent
  private let descriptor: Int32
  private let statusLine = Guarded(StatusLine())

  /// How often `-v` was given: once for requests and log events, more for details.
  package let verbosity: Int

  package init(
    name: String, readBy agent: PipelineAgent, isQuiet: Bool = false, verbosity: Int = 0,
    redaction: Redaction = Redaction(), descriptor: Int32 = 2
  ) {
    self.name = name
    self.isQuiet = isQuiet
    self.verbosity = verbosity
    self.redaction = redaction
    self.agent = agent
    self.descriptor = descriptor
  }

  /// Tells of a failure, and what to do about it.
  package func error(_ failure: Failure) {
    var lines = [failure.message]
    if let hint = failure.hint { lines.append("hint: \(hint)") }
    show(lines)
  }

  /// Tells what is wrong with the command line, and how it is to be.
  func usageError(_ problem: String, usage: String) {
    let lines = usage.split(separator: "\n").map { safe(String($0)) + "\n" }
    write("\(name): \(safe(problem))\n" + lines.joined())
  }

  /// Tells of something that may not be as meant; not with `--quiet`.
  package func warning(_ text: String) {
    guard !isQuiet else { return }
    show(["warning: \(text)"])
  }

  /// Tells what was done; not with `--quiet`.
  package func note(_ text: @autoclosure () -> String) {
    guard !isQuiet else { return }
    show([text()])
  }

  /// Tells a detail to those who asked for it with so many `-v`.
  package func detail(_ text: @autoclosure () -> String, level: Int = 1) {
    guard verbosity >= level else { return }
    show([text()])
  }

  /// Shows a line that the next one replaces, below all messages; an empty one removes it.
  func showStatusLine(_ text: String) {
    statusLine.withLock { line in
      guard text != line.text else { return }
      line.text = text
      if !line.isHidden { write(Self.eraseLine + text) }
    }
  }

  /// Makes room for what another writer shows on the same terminal.
  func hideStatusLine() {
    statusLine.withLock { line in
      line.isHidden = true
      if !line.text.isEmpty { write(Self.eraseLine) }
    }
  }

  /// Shows the status line again.
  func redrawStatusLine() {
    statusLine.withLock { line in
      line.isHidden = false
      write(line.text)
    }
  }

  /// Removes the status line, unless another thread is just writing.
  func removeStatusLineIfIdle() {
    _ = statusLine.withLockIfAvailable { line in
      if !line.text.isEmpty { write(Self.eraseLine) }
      line.text = ""
    }
  }

  private static let eraseLine = "\r\u{1B}[K"

  private func show(_ lines: [String]) {
    let text = lines.map { "\(name): \(safe($0))\n" }.joined()
    statusLine.withLock { line in
      let isShown = !line.text.isEmpty && !line.isHidden
      write(isShown ? Self.eraseLine + text + line.text : text)
    }
  }

  /// A line without what must not be shown, or be read as more than text.
  private func safe(_ line: String) -> String {
    agent.disarmed(redaction.redacted(line).escapingControlCharacters)
  }

  /// A message that cannot be shown has nobody to be told to.
  private func write(_ text: String) {
    guard !text.isEmpty else { return }
    _ = writeAll(ArraySlice(text.utf8), to: descriptor)
  }
}
