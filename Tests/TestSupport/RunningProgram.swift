import Dispatch
import Glibc
import Basics

/// A program that was started: it can be written to, watched and signalled until it ends.
package final class RunningProgram: Sendable {
  private struct State {
    var output: [UInt8] = []
    var error: [UInt8] = []
    var status: ProgramStatus?
    var waiters: [@Sendable (borrowing State) -> Bool] = []
  }

  /// The process id.
  package let pid: Int32
  private let state = Guarded(State())
  private let streams: ProgramStreams

  /// Starts a program that was built beside the tests, or one of an absolute path.
  package init(
    _ name: String, _ arguments: [String] = [], _ setup: ProgramSetup = ProgramSetup()
  ) throws {
    signal(SIGPIPE, SIG_IGN)
    let streams = try ProgramStreams(setup)
    self.streams = streams
    let (path, arguments) = Self.command(builtProgram(name), arguments, setup)
    var environment = setup.environment
    if environment["PATH"] == nil { environment["PATH"] = "/usr/bin:/bin" }
    defer { streams.closeChildEnds() }
    pid = try spawn(path, arguments, environment: environment, descriptors: streams.child)
    let deadline = DispatchTime.now() + setup.timeout
    DispatchQueue(label: "program").async { self.collect(until: deadline) }
    if let bytes = streams.input {
      DispatchQueue(label: "input").async {
        streams.write(bytes)
        streams.closeInput()
      }
    }
  }

  /// What is to be executed: the program itself, or a shell that first sets what only it can.
  private static func command(
    _ path: String, _ arguments: [String], _ setup: ProgramSetup
  ) -> (path: String, arguments: [String]) {
    var limits = ""
    if let limit = setup.fileSizeLimit { limits += "ulimit -f \(limit) && " }
    if let limit = setup.openFileLimit { limits += "ulimit -n \(limit) && " }
    guard setup.directory != nil || !limits.isEmpty else { return (path, arguments) }
    let script = limits + #"cd "$1" && shift && exec "$@""#
    return ("/bin/sh", ["-c", script, "sh", setup.directory ?? ".", path] + arguments)
  }

  /// Waits for the program's end.
  package func result() async -> ToolResult {
    await wait { state in state.status != nil }
    return state.withLock { state in
      ToolResult(
        status: state.status ?? .timedOut, output: String(decoding: state.output, as: UTF8.self),
        error: String(decoding: state.error, as: UTF8.self))
    }
  }

  /// Waits until stdout holds what is asked for, or the program has ended, and returns it.
  @discardableResult
  package func output(until isEnough: @escaping @Sendable (String) -> Bool) async -> String {
    await wait { state in
      state.status != nil || isEnough(String(decoding: state.output, as: UTF8.self))
    }
    return state.withLock { String(decoding: $0.output, as: UTF8.self) }
  }

  /// Waits until stderr holds what is asked for, or the program has ended, and returns it.
  @discardableResult
  package func error(until isEnough: @escaping @Sendable (String) -> Bool) async -> String {
    await wait { state in
      state.status != nil || isEnough(String(decoding: state.error, as: UTF8.self))
    }
    return state.withLock { String(decoding: $0.error, as: UTF8.self) }
  }

  /// Sends a signal.
  package func send(_ signal: Int32) {
    state.withLock { state in
      if state.status == nil { _ = kill(pid, signal) }
    }
  }

  /// Writes to the program's stdin, which `ProgramInput.open` left open.
  package func write(_ text: String) {
    streams.write(Array(text.utf8))
  }

  /// Ends the program's stdin.
  package func closeInput() {
    streams.closeInput()
  }

  private func wait(for condition: @escaping @Sendable (borrowing State) -> Bool) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      state.withLock { state in
        if condition(state) { return continuation.resume() }
        state.waiters.append { state in
          guard condition(state) else { return false }
          continuation.resume()
          return true
        }
      }
    }
  }

  private func update(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      let waiters = state.waiters
      state.waiters = []
      for waiter in waiters where !waiter(state) { state.waiters.append(waiter) }
    }
  }

  /// Reads what the program writes until all is read and it has ended.
  private func collect(until deadline: DispatchTime) {
    var requests = streams.captured.map {
      pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
    }
    var isLate = false
    while requests.contains(where: { $0.fd >= 0 }), !isLate {
      isLate = poll(&requests, nfds_t(requests.count), remaining(deadline)) == 0
      for index in requests.indices where requests[index].revents != 0 {
        if !read(streams.captured[index]) { requests[index].fd = -1 }
      }
    }
    var status: Int32 = 0
    while !isLate, waitpid(pid, &status, WNOHANG) == 0 {
      isLate = remaining(deadline) == 0
      poll(nil, 0, 1)
    }
    if isLate {
      kill(pid, SIGKILL)
      waitpid(pid, &status, 0)
    }
    streams.closeParentEnds()
    let signal = status & 0x7F
    update { state in
      state.status =
        isLate ? .timedOut : signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }
  }

  private func remaining(_ deadline: DispatchTime) -> Int32 {
    let now = DispatchTime.now()
    guard now < deadline else { return 0 }
    return Int32((deadline.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000) + 1
  }

  /// Reads once, and returns `false` at the end.
  private func read(_ source: ProgramStreams.Captured) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(source.descriptor, &chunk, chunk.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    update { state in
      if source.isError {
        state.error += chunk[..<count]
      } else {
        state.output += chunk[..<count]
      }
    }
    return true
  }
}
