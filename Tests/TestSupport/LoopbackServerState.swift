import Basics
import Dispatch
import Glibc
import Web

/// What the threads of a loopback server share.
final class LoopbackServerState: Sendable {
  struct Log {
    var requests: [ReceivedRequest] = []
    var requestCount = 0
    var connectionCount = 0
    var concurrent = 0
    var maximumConcurrent = 0
    var openDescriptors: Set<Int32> = []
    var isStopped = false
  }

  let log = Guarded(Log())
  let threads = DispatchGroup()
  let handler: LoopbackServer.Handler
  private let recording: Bool

  init(recording: Bool, handler: @escaping LoopbackServer.Handler) {
    self.recording = recording
    self.handler = handler
  }

  /// Notes a connection and returns its number, or `nil` when the server was stopped.
  func opened(_ descriptor: Int32) -> Int? {
    log.withLock { log in
      guard !log.isStopped else { return nil }
      log.openDescriptors.insert(descriptor)
      log.connectionCount += 1
      return log.connectionCount
    }
  }

  /// Closes a connection of which its thread is done.
  func closed(_ descriptor: Int32) {
    log.withLock { log in
      log.openDescriptors.remove(descriptor)
      close(descriptor)
    }
  }

  /// Wakes all threads that wait on a connection.
  func stop() {
    log.withLock { log in
      log.isStopped = true
      for descriptor in log.openDescriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  /// Notes a request as being in work, and asks the handler for its answer.
  func begin(_ request: ReceivedRequest) -> Reply {
    log.withLock { log in
      if recording { log.requests.append(request) }
      log.requestCount += 1
      log.concurrent += 1
      log.maximumConcurrent = max(log.maximumConcurrent, log.concurrent)
    }
    return handler(request)
  }

  /// Counts a request as done; called before the last byte of its answer is sent.
  func finish() {
    log.withLock { $0.concurrent -= 1 }
  }

  /// Runs a closure on a thread of its own, which `threads` waits for.
  func startThread(_ body: @escaping @Sendable () -> Void) {
    threads.enter()
    let group = threads
    let thread = Basics.startThread {
      body()
      group.leave()
    }
    guard let thread else { fatalError("there is no thread for a connection") }
    pthread_detach(thread)
  }
}
