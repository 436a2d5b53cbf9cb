import Glibc
package import Basics

/// A buffered writer over a file descriptor that notices when the bytes do not arrive.
///
/// When the reader of a pipe is gone, writing fails; the process is to end by SIGPIPE, as other
/// filters do, once it has put things in order.
package final class DescriptorWriter: Sendable {
  private struct State {
    var buffer: [UInt8] = []
    var failure: Failure?
    var isReaderGone = false
  }

  private static let capacity = 1 << 16

  private let descriptor: Int32
  private let name: String
  private let agent: PipelineAgent
  private let messages: Messages?
  private let state = Guarded(State())

  /// Makes a writer of what an agent may read; the name says in messages what cannot be written.
  ///
  /// Messages whose status line shares the terminal step aside while bytes are written.
  package init(
    descriptor: Int32, name: String, readBy agent: PipelineAgent,
    sharingTerminalWith messages: Messages? = nil
  ) {
    self.descriptor = descriptor
    self.name = name
    self.agent = agent
    self.messages = messages
  }

  /// Appends whole lines of JSON, which arrive with the next flush at the latest.
  ///
  /// Throws an `io` failure as soon as it is known that bytes were lost, and from then on.
  package func append(json lines: [UInt8]) throws(Failure) {
    try append(agent.disarmed(json: lines))
  }

  /// Whether some JSON text is written as it is, with nothing that the agent would take for a command.
  func keeps(json text: [UInt8]) -> Bool { agent.disarmed(json: text) == text }

  /// Appends whole lines of text, as `append(json:)` does JSON.
  package func append(text lines: String) throws(Failure) {
    try append(Array(agent.disarmed(lines).utf8))
  }

  private func append(_ bytes: [UInt8]) throws(Failure) {
    try perform { state in
      state.buffer += bytes
      if state.buffer.count >= Self.capacity { writeBuffer(&state) }
    }
  }

  /// Writes what is buffered.
  package func flush() throws(Failure) {
    try perform { state in writeBuffer(&state) }
  }

  /// Ends the process by SIGPIPE if the reader of the pipe is gone.
  package func endIfReaderIsGone() {
    if state.withLock(\.isReaderGone) { Self.endBySIGPIPE() }
  }

  /// Writes what is buffered, unless another thread is just writing.
  package func flushIfIdle() {
    _ = state.withLockIfAvailable { state in writeBuffer(&state) }
  }

  private func perform(_ body: (inout State) -> Void) throws(Failure) {
    let failure = state.withLock { state in
      body(&state)
      return state.failure
    }
    if let failure { throw failure }
  }

  private func writeBuffer(_ state: inout State) {
    defer { state.buffer.removeAll(keepingCapacity: true) }
    guard state.failure == nil, !state.buffer.isEmpty else { return }
    messages?.hideStatusLine()
    defer { messages?.redrawStatusLine() }
    if let code = writeAll(state.buffer[...], to: descriptor) {
      state.isReaderGone = code == EPIPE
      state.failure = Failure(.io, "cannot write to \(name): \(String(cString: strerror(code)))")
    }
  }

  private static func endBySIGPIPE() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    signal(SIGPIPE, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(SIGPIPE)
  }
}
