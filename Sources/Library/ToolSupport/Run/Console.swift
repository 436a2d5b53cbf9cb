import Glibc
package import Basics
package import JSON

/// What a tool's run has in hand: input, output, messages, progress, and its exit status so far.
package final class Console: Sendable {
  private struct State {
    var status = ExitStatus.success
    var output: RecordOutput?
    var progress: Progress?
    var endingFailure: Failure?
    /// Whether there is input that could not be read.
    var hasLostInput = false
  }

  /// Input was expected, and stdin is a terminal.
  struct TerminalInput: Error {}

  /// The tool's name, as messages have it.
  package let name: String
  package let environment: Environment
  /// The credentials that must not be shown; a tool adds those that it uses.
  package let redaction: Redaction
  package let messages: Messages
  package let interruption: Interruption

  private let options: OutputOptions.Values
  private let agent: PipelineAgent
  private let state = Guarded(State())

  init(name: String, options: OutputOptions, interruption: Interruption) {
    self.name = name
    self.interruption = interruption
    self.options = OutputOptions.Values(options)
    environment = .process
    redaction = Redaction()
    agent = PipelineAgent(environment)
    messages = Messages(
      name: name, readBy: agent, isQuiet: options.quiet, verbosity: options.verbose,
      redaction: redaction)
  }

  /// Whether stdin is a terminal, so that there is no input.
  package var isInputTerminal: Bool { isatty(0) == 1 }

  /// The records of these files, or of stdin where there is none; ends when the tool is
  /// interrupted.
  ///
  /// Throws what prints the short help, with exit status 64, if stdin is a terminal.
  package func records(
    from files: [String], options: InputOptions, picking picker: MemberPicker? = nil
  ) throws -> RecordStream {
    try records(from: files) { file in
      RecordElements(file, maximumRecordBytes: options.maxRecordBytes, picking: picker) {
        $1.append($0)
      }
    }
  }

  /// What a reader of its own finds in these files, or in stdin.
  package func records<Element: Sendable>(
    from files: [String], batchBytes: Int = 1 << 20,
    reading read: @escaping @Sendable (InputFile) -> any InputReader<Element>
  ) throws -> MappedRecordStream<Element> {
    try requireInput(files)
    let stream = MappedRecordStream(
      files: files.isEmpty ? ["-"] : files, batchBytes: batchBytes, reading: read,
      report: { self.report(lostInput: $0) })
    interruption.onInterrupt { stream.end() }
    return stream
  }

  /// The records that a tool is to answer: those that its operands stand for, else those of stdin,
  /// else, where that has none or is a terminal, others.
  ///
  /// Throws what prints the short help, with exit status 64, if stdin is a terminal and there are
  /// no others.
  package func records(
    operands: [JSONObject], options: InputOptions,
    otherwise others: (@Sendable () async throws -> RecordInput)? = nil
  ) throws -> RecordInput {
    if !operands.isEmpty { return RecordInput(operands, from: "operand") }
    guard let others else { return RecordInput(try records(from: [], options: options)) }
    if isInputTerminal { return RecordInput([], from: "-").or(others) }
    return RecordInput(try records(from: [], options: options)).or(others)
  }

  /// Checks that stdin is no terminal where there are no files.
  ///
  /// Throws what prints the short help, with exit status 64.
  package func requireInput(_ files: [String]) throws {
    if files.isEmpty, isInputTerminal { throw TerminalInput() }
  }

  /// The run's output, which is asked for once; the titles are those of the table's columns.
  package func output(titles: [String]) -> RecordOutput {
    let terminal = Terminal(descriptor: 1, environment: environment)
    let sharesTerminal = terminal.isTerminal && isatty(2) == 1
    let format = options.format ?? (terminal.isTerminal ? .table : .json)
    let output = RecordOutput(
      writer: DescriptorWriter(
        descriptor: 1, name: "standard output", readBy: agent,
        sharingTerminalWith: sharesTerminal ? messages : nil),
      format: format, titles: titles, terminal: terminal, redaction: redaction,
      explainedBy: agent.isThere || format == .table ? messages : nil)
    state.withLock { $0.output = output }
    return output
  }

  /// The display of how far the run is, which shows nothing unless stderr is a terminal; it begins
  /// when it is first asked for.
  package var progress: Progress {
    state.withLock { state in
      let progress = state.progress ?? newProgress()
      state.progress = progress
      return progress
    }
  }

  private func newProgress() -> Progress {
    let clock = ContinuousClock()
    let start = clock.now
    let isShown =
      options.showsProgress && isatty(2) == 1 && environment["TERM"] != "dumb"
    let terminal = Terminal(descriptor: 2, environment: environment)
    let progress = Progress(
      now: { (clock.now - start) / .seconds(1) },
      draw: { [messages] text in
        guard isShown else { return }
        messages.showStatusLine(text.truncated(toWidth: (terminal.width ?? 80) - 1))
      })
    if isShown { progress.keepCurrent() }
    return progress
  }

  /// Tells of a failure on stderr, and lets it count for the exit status.
  package func report(_ failure: Failure) {
    messages.error(failure)
    fail(failure.kind)
  }

  private func report(lostInput failure: Failure) {
    state.withLock { $0.hasLostInput = true }
    report(failure)
  }

  /// Tells that the input held no record: a failure where that leaves open what was asked.
  ///
  /// Where input could not be read, or not to its end, nothing is told: that is known already.
  package func reportNoRecords(isFailure: Bool = false) {
    guard !interruption.isInterrupted, !state.withLock(\.hasLostInput) else { return }
    guard isFailure else { return messages.note("no records") }
    report(Failure(.noInput, "no records"))
  }

  /// Lets a failure that the output tells of count for the exit status.
  package func fail(_ kind: FailureKind) {
    state.withLock { $0.status.add(kind) }
  }

  /// Ends the run, as an interruption does, by a failure that no part of it is to blame for.
  package func stop(with failure: Failure) {
    report(failure)
    interruption.interrupt()
  }

  /// Lets a failure that ended the run count, and tells of it.
  func end(with failure: Failure) {
    state.withLock(\.output)?.endIfReaderIsGone()
    state.withLock { $0.endingFailure = failure }
    report(failure)
  }

  /// Writes what was held back, and returns the exit status.
  func finish() -> Int32 {
    let (output, progress, known) = state.withLock { ($0.output, $0.progress, $0.endingFailure) }
    progress?.finish()
    do throws(Failure) {
      try output?.finish()
    } catch {
      output?.endIfReaderIsGone()
      if error != known { report(error) }
    }
    messages.finish()
    return interruption.exitStatus ?? state.withLock { $0.status.code }
  }

  /// Ends the process now, with what can be written without waiting.
  func finishAbruptly() -> Never {
    messages.finishAbruptly()
    state.withLockIfAvailable { $0.output }??.finishAbruptly()
    let status = state.withLockIfAvailable { $0.status.code }
    _exit(interruption.exitStatus ?? status ?? ExitStatus(.internal).code)
  }
}
