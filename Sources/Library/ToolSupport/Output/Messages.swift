package import Basics

/// What a tool tells people on stderr, each line prefixed with its name.
///
/// Texts are shown without control characters, credentials, and commands to a pipeline's agent,
/// which is commanded to show the first failures and warnings of a run.
package final class Messages: Sendable {
  private struct State {
    /// The line below all messages, which the next one replaces.
    var statusLine = ""
    var isStatusHidden = false
    /// What the agent was to show so far.
    var shown: [PipelineAgent.Severity: Int] = [:]
    /// How many failures and warnings were more than that.
    var leftOut = 0
    /// The first hints that were given, or are going to be.
    var hints: [String] = []
    /// Those of a table's failures, which are given below the table.
    var waitingHints: [String] = []
  }

  /// How many failures, and how many warnings, an agent is to show in a run, and how many hints
  /// are given for the failures of records.
  private static let limit = 10

  private let name: String
  private let isQuiet: Bool
  private let redaction: Redaction
  private let agent: PipelineAgent
  private let descriptor: Int32
  private let state = Guarded(State())

  /// How often `-v` was given: once for requests and log events, more for details.
  package let verbosity: Int

  package init(
    name: String, readBy agent: PipelineAgent, isQuiet: Bool = false, verbosity: Int = 0,
    redaction: Redaction = Redaction(), descriptor: Int32 = 2
  ) {
    self.name = agent.disarmed(name.escapingControlCharacters)
    self.isQuiet = isQuiet
    self.verbosity = verbosity
    self.redaction = redaction
    self.agent = agent
    self.descriptor = descriptor
  }

  /// Tells of a failure, and what to do about it.
  package func error(_ failure: Failure) {
    tell(failure.message, as: .error) { state in
      guard let hint = failure.hint else { return [] }
      _ = isNew(hint, &state)
      return [line("hint: \(hint)")]
    }
  }

  /// Tells of a failure that a record has too, by which an agent hears of it.
  package func error(ofRecord failure: Failure) {
    if !agent.isThere { error(failure) }
  }

  /// Tells the agent, if there is one, of a failure that the output tells of, and once what to do
  /// about it.
  ///
  /// The name is what messages call that which failed; without it the failure's text says all.
  package func annotate(_ message: String, of name: String?, hint: String?) {
    guard agent.isThere else { return }
    tell(name.map { "\($0): \(message)" } ?? message, as: .error) { state in
      guard let hint, isNew(hint, &state) else { return [] }
      return [line("hint: \(hint)")]
    }
  }

  /// Gives a hint, once, below the table that tells of the failure, unless an agent is given it.
  func hintBelowTable(_ hint: String) {
    guard !agent.isThere else { return }
    state.withLock { state in
      if isNew(hint, &state) { state.waitingHints.append(line("hint: \(hint)")) }
    }
  }

  /// Whether a hint was not given yet, as far as that is remembered.
  private func isNew(_ hint: String, _ state: inout State) -> Bool {
    guard state.hints.count < Self.limit, !state.hints.contains(hint) else { return false }
    state.hints.append(hint)
    return true
  }

  /// Tells what is wrong with the command line, and how it is to be.
  func usageError(_ problem: String, hint: String? = nil, usage: String) {
    let hints = hint.map { [line("hint: \($0)")] } ?? []
    let usage = usage.split(separator: "\n").map { safe(String($0)) }
    tell(problem, as: .error) { _ in hints + usage }
  }

  /// Tells of something that may not be as meant; not with `--quiet`.
  package func warning(_ text: String) {
    guard !isQuiet else { return }
    tell(text, as: .warning)
  }

  /// Tells what was done; not with `--quiet`.
  package func note(_ text: @autoclosure () -> String) {
    guard !isQuiet else { return }
    show([line(text())])
  }

  /// Whether somebody asked for details.
  package var hasDetails: Bool { verbosity > 0 }

  /// Tells a detail to those who asked for it with so many `-v`.
  package func detail(_ text: @autoclosure () -> String, level: Int = 1) {
    guard verbosity >= level else { return }
    show([line(text())])
  }

  /// Shows a line that the next one replaces, below all messages; an empty one removes it.
  func showStatusLine(_ text: String) {
    let text = safe(text)
    state.withLock { state in
      guard text != state.statusLine else { return }
      state.statusLine = text
      if !state.isStatusHidden { write(Self.eraseLine + text) }
    }
  }

  /// Makes room for what another writer shows on the same terminal.
  func hideStatusLine() {
    state.withLock { state in
      state.isStatusHidden = true
      if !state.statusLine.isEmpty { write(Self.eraseLine) }
    }
  }

  /// Shows the status line again.
  func redrawStatusLine() {
    state.withLock { state in
      state.isStatusHidden = false
      write(state.statusLine)
    }
  }

  /// Gives the hints that wait, and tells how many failures and warnings the agent was not told of.
  func finish() {
    state.withLock { state in finish(&state) }
  }

  /// Ends with what can be shown, unless another thread is just writing.
  func finishAbruptly() {
    _ = state.withLockIfAvailable { state in
      if !state.statusLine.isEmpty { write(Self.eraseLine) }
      state.statusLine = ""
      finish(&state)
    }
  }

  private func finish(_ state: inout State) {
    if !state.waitingHints.isEmpty { show(state.waitingHints, &state) }
    state.waitingHints = []
    guard state.leftOut > 0 else { return }
    let kinds = state.leftOut == 1 ? "error or warning" : "errors and warnings"
    show([line("and \(state.leftOut) more \(kinds)")], &state)
    state.leftOut = 0
  }

  private static let eraseLine = "\r\u{1B}[K"

  /// Shows a message, or has the agent show it, with the lines that belong to it.
  private func tell(
    _ message: String, as severity: PipelineAgent.Severity,
    then lines: (inout State) -> [String] = { _ in [] }
  ) {
    let command = agent.command(toShow: line(message), as: severity)
    let text = line(severity == .warning ? "warning: \(message)" : message)
    state.withLock { state in
      guard let command else { return show([text] + lines(&state), &state) }
      guard state.shown[severity, default: 0] < Self.limit else {
        state.leftOut += 1
        return
      }
      state.shown[severity, default: 0] += 1
      show([command] + lines(&state), &state)
    }
  }

  /// A text as a line of the tool.
  private func line(_ text: String) -> String { "\(name): \(safe(text))" }

  /// A text on one line, without what must not be shown, or be read as more than text.
  private func safe(_ text: String) -> String {
    agent.disarmed(redaction.redacted(text).escapingControlCharacters)
  }

  private func show(_ lines: [String]) {
    state.withLock { state in show(lines, &state) }
  }

  private func show(_ lines: [String], _ state: inout State) {
    let text = lines.map { $0 + "\n" }.joined()
    let isShown = !state.statusLine.isEmpty && !state.isStatusHidden
    write(isShown ? Self.eraseLine + text + state.statusLine : text)
  }

  /// A message that cannot be shown has nobody to be told to.
  private func write(_ text: String) {
    guard !text.isEmpty else { return }
    _ = writeAll(ArraySlice(text.utf8), to: descriptor)
  }
}
