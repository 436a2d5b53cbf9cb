import Glibc

/// One connection of a loopback server: reads requests and writes answers until either side ends it.
struct LoopbackServerConnection {
  let descriptor: Int32
  let number: Int
  private var unread: [UInt8] = []
  private var isReset = false
  /// `POLLRDHUP`, which Glibc's module lacks.
  private static let peerClosed: Int16 = 0x2000

  init(descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  mutating func serve(_ state: LoopbackServerState) {
    // A child process started meanwhile may hold the descriptor too: closing is not enough.
    defer { if !isReset { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    while let request = readRequest() {
      let reply = state.begin(request)
      let keepsOpen = send(reply, finish: state.finish)
      guard keepsOpen, request.header("Connection")?.lowercased() != "close" else { return }
    }
  }

  private mutating func readRequest() -> ReceivedRequest? {
    let end = Array("\r\n\r\n".utf8)
    var searched = 0
    var headerEnd: Int?
    while headerEnd == nil {
      guard unread.first.map({ (0x41...0x5a).contains($0) }) ?? true else {
        _ = write(Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8))
        return nil
      }
      if unread.count >= 4 {
        headerEnd = (searched...(unread.count - 4)).first { unread[$0..<$0 + 4].elementsEqual(end) }
        searched = unread.count - 3
      }
      if headerEnd == nil, !readMore() { return nil }
    }
    guard let headerEnd else { return nil }
    let lines = String(decoding: unread[..<headerEnd], as: UTF8.self).split(separator: "\r\n")
    unread.removeFirst(headerEnd + 4)
    let start = lines.first?.split(separator: " ") ?? []
    guard start.count == 3 else { return nil }
    let headers = lines.dropFirst().map { line in
      let name = line.prefix { $0 != ":" }
      let value = line.dropFirst(name.count + 1).drop { $0 == " " }
      return (name: String(name), value: String(value))
    }
    var request = ReceivedRequest(
      method: String(start[0]), target: String(start[1]), headers: headers, body: [],
      connection: number)
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    if request.header("Expect") != nil { _ = write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
    while unread.count < length {
      guard readMore() else { return nil }
    }
    request.body = Array(unread.prefix(length))
    unread.removeFirst(length)
    return request
  }

  /// Sends an answer, and returns whether the connection can carry another.
  ///
  /// `finish` is called before the last byte leaves: a client that has its answer may send the next
  /// request before this thread runs again.
  private mutating func send(_ reply: Reply, finish: () -> Void) -> Bool {
    guard wait(reply.delay), wait(for: reply.gate) else {
      finish()
      return false
    }
    if let raw = reply.raw {
      finish()
      return write(raw) && reply.keepsOpen
    }
    switch reply.fault {
    case nil:
      finish()
      return write(reply.header + reply.body)
    case .close:
      finish()
      return false
    case .reset:
      finish()
      reset(after: [])
    case .resetInHeader:
      finish()
      reset(after: Array(reply.header.prefix(reply.header.count / 2)))
    case .resetInBody:
      finish()
      reset(after: reply.header + reply.body.prefix(reply.body.count / 2))
    case .contentLength:
      finish()
      _ = write(reply.header + reply.body)
    case .drip(let seconds):
      defer { finish() }
      guard write(reply.header) else { return false }
      for byte in reply.body {
        guard wait(seconds), write([byte]) else { return false }
      }
      return true
    case .silence:
      while wait(3600) {}
      finish()
    }
    return false
  }

  /// Waits, and returns false as soon as the other side or `stop` has closed the connection.
  private func wait(_ seconds: Double) -> Bool {
    guard seconds > 0 else { return true }
    var entry = pollfd(fd: descriptor, events: Self.peerClosed, revents: 0)
    return poll(&entry, 1, Int32((seconds * 1000).rounded(.up))) == 0
  }

  private func wait(for gate: Gate?) -> Bool {
    while let gate, !gate.isOpen {
      guard wait(0.002) else { return false }
    }
    return true
  }

  /// Sends bytes, waits until they have arrived or the other side has closed the connection, and
  /// makes the coming `close` a reset.
  private mutating func reset(after bytes: [UInt8]) {
    _ = write(bytes)
    var unsent: Int32 = 0
    while ioctl(descriptor, UInt(TIOCOUTQ), &unsent) == 0, unsent > 0, wait(0.001) {}
    isReset = true
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private mutating func readMore() -> Bool {
    let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      repeat {
        count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      } while count < 0 && errno == EINTR
      count = max(count, 0)
    }
    unread += chunk
    return !chunk.isEmpty
  }
}
