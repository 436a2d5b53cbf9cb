import Glibc
import Basics

/// The descriptors between a program and the tests.
final class ProgramStreams: Sendable {
  /// A descriptor to read what the program writes.
  struct Captured: Sendable {
    let descriptor: Int32
    let isError: Bool
  }

  /// The program's stdin, stdout and stderr.
  let child: [Int32]
  let captured: [Captured]
  /// The bytes to be written to stdin.
  let input: [UInt8]?
  /// Where stdin is written to; `nil` where it is not written, or no longer.
  private let inputDescriptor: Guarded<Int32?>

  init(_ setup: ProgramSetup) throws {
    var captured: [Captured] = []
    let terminal = try setup.usesTerminal ? PseudoTerminal(width: setup.terminalWidth) : nil
    if let terminal {
      captured.append(Captured(descriptor: terminal.primary, isError: !setup.output.isTerminal))
    }

    let reading: Int32
    var writing: Int32 = -1
    switch setup.input {
    case .empty: reading = try Self.open("/dev/null", O_RDONLY)
    case .file(let path): reading = try Self.open(path, O_RDONLY)
    case .terminal: reading = terminal?.secondary ?? -1
    case .text, .bytes, .open: (reading, writing) = try makePipe()
    }
    switch setup.input {
    case .text(let text): input = Array(text.utf8)
    case .bytes(let bytes): input = bytes
    case .empty, .file, .open, .terminal: input = nil
    }
    inputDescriptor = Guarded(writing < 0 ? nil : writing)

    var child = [reading]
    for (output, isError) in [(setup.output, false), (setup.error, true)] {
      switch output {
      case .captured:
        let pipe = try makePipe()
        captured.append(Captured(descriptor: pipe.reading, isError: isError))
        child.append(pipe.writing)
      case .file(let path):
        child.append(try Self.open(path, O_WRONLY | O_CREAT | O_TRUNC))
      case .terminal:
        child.append(terminal?.secondary ?? -1)
      case .closedPipe:
        let pipe = try makePipe()
        close(pipe.reading)
        child.append(pipe.writing)
      }
    }
    self.child = child
    self.captured = captured
  }

  func closeChildEnds() {
    for descriptor in Set(child) { close(descriptor) }
  }

  func closeParentEnds() {
    for source in captured { close(source.descriptor) }
    closeInput()
  }

  /// Writes bytes to stdin, as far as it is open and read.
  ///
  /// The descriptor is not closed meanwhile: its number could be another's at once.
  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = inputDescriptor.withLock { descriptor in
        descriptor.map { descriptor in
          rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
      }
      guard let count else { return }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func closeInput() {
    inputDescriptor.withLock { descriptor in
      if let open = descriptor { close(open) }
      descriptor = nil
    }
  }

  private static func open(_ path: String, _ flags: Int32) throws -> Int32 {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SpawnError(code: errno) }
    return descriptor
  }
}

extension ProgramSetup {
  fileprivate var usesTerminal: Bool {
    if case .terminal = input { return true }
    return output.isTerminal || error.isTerminal
  }
}

extension ProgramOutput {
  fileprivate var isTerminal: Bool {
    if case .terminal = self { true } else { false }
  }
}
