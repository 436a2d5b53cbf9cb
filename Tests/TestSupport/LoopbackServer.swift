import Basics
import Dispatch
import Glibc
import Web

/// An HTTP/1.1 server on 127.0.0.1 in the test process, which stops when it is released.
///
/// Every connection has a thread of its own; the handler runs there and may be called from several
/// at the same time.
///
///     let server = try LoopbackServer { request in .json(200, ["path": .string(request.path)]) }
package final class LoopbackServer: Sendable {
  package typealias Handler = @Sendable (ReceivedRequest) -> Reply

  /// The port that the system chose.
  package let port: Int
  private let listener: Int32
  private let state: LoopbackServerState

  /// Starts to listen on a free port.
  ///
  /// Throws the system's error when there is no socket to have. Without `recording` the requests
  /// are counted but not kept.
  package init(recording: Bool = true, _ handler: @escaping Handler) throws {
    (listener, port) = try listeningSocket()
    state = LoopbackServerState(recording: recording, handler: handler)
    let (listener, state) = (listener, state)
    state.startThread { acceptConnections(on: listener, state: state) }
  }

  deinit {
    stop()
    close(listener)
  }

  /// The server's root: `http://127.0.0.1:PORT/`.
  package var url: String { "http://127.0.0.1:\(port)/" }

  /// All requests that were received, in the order in which they were complete.
  package var requests: [ReceivedRequest] { state.log.withLock { $0.requests } }

  /// How many requests were received.
  package var requestCount: Int { state.log.withLock { $0.requestCount } }

  /// How many connections were accepted.
  package var connectionCount: Int { state.log.withLock { $0.connectionCount } }

  /// How many requests were in work at the same time, at most.
  package var maximumConcurrentRequests: Int { state.log.withLock { $0.maximumConcurrent } }

  /// Closes all connections and the port, and returns when the last thread is done.
  ///
  /// From then on a connection to the port is refused.
  package func stop() {
    state.stop()
    shutdown(listener, Int32(SHUT_RDWR))
    state.threads.wait()
  }
}

/// A port of 127.0.0.1 on which nothing listens.
package func unusedPort() throws -> Int {
  let (descriptor, port) = try listeningSocket()
  close(descriptor)
  return port
}

/// An error of the system, by its number.
package struct SystemError: Error, CustomStringConvertible {
  package var code: Int32
  package var description: String { String(cString: strerror(code)) }
}

private func listeningSocket() throws -> (descriptor: Int32, port: Int) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { throw SystemError(code: errno) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let done = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      bind(descriptor, pointer, length) == 0 && listen(descriptor, 1024) == 0
        && getsockname(descriptor, pointer, &length) == 0
    }
  }
  guard done else {
    let code = errno
    close(descriptor)
    throw SystemError(code: code)
  }
  return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

private func acceptConnections(on listener: Int32, state: LoopbackServerState) {
  while true {
    let descriptor = accept(listener, nil, nil)
    if descriptor < 0 {
      if errno == EINTR || errno == ECONNABORTED { continue }
      return
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    guard let number = state.opened(descriptor) else {
      close(descriptor)
      return
    }
    state.startThread {
      var connection = LoopbackServerConnection(descriptor: descriptor, number: number)
      connection.serve(state)
      state.closed(descriptor)
    }
  }
}
