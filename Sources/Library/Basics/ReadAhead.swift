import Dispatch
import Glibc

/// A sequence whose elements are produced on a thread of its own, a few ahead of who takes them: a
/// bounded queue with both of its ends.
///
/// Neither side waits for one that has ended: the producer is stopped when nobody wants its elements
/// any more, and its end or its error comes behind its elements.
package final class ReadAhead<Element: Sendable>: Sendable {
  private let queue: BoundedQueue<Element>

  /// Starts a producer, which gives each element to `send`; that waits while so many are not taken,
  /// and throws once they are not wanted.
  package init(
    capacity: Int,
    _ produce:
      @escaping @Sendable (_ send: (Element) throws(CancellationError) -> Void) throws -> Void
  ) {
    let queue = BoundedQueue<Element>(capacity: capacity)
    self.queue = queue
    DispatchQueue(label: "read-ahead").async {
      queue.end(with: Result { try produce(queue.send) })
    }
  }

  deinit {
    queue.cancel()
  }

  /// Takes the next element, waiting for it; `nil` at the end, or what the producer threw.
  package func next() throws -> Element? {
    try queue.receive()
  }
}

/// What the two threads share; it lasts until both have let go of it.
private final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  private let capacity: Int
  private var elements: [Element] = []
  private var end: Result<Void, any Error>?
  private var isCancelled = false
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  /// At most one side waits: the queue cannot be both full and empty.
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  init(capacity: Int) {
    self.capacity = capacity
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    changed = .allocate(capacity: 1)
    changed.initialize(to: pthread_cond_t())
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    changed.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func send(_ element: Element) throws(CancellationError) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while elements.count == capacity, !isCancelled { pthread_cond_wait(changed, mutex) }
    if isCancelled { throw CancellationError() }
    elements.append(element)
    pthread_cond_signal(changed)
  }

  func end(with result: Result<Void, any Error>) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    end = result
    pthread_cond_signal(changed)
  }

  func receive() throws -> Element? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while elements.isEmpty, end == nil { pthread_cond_wait(changed, mutex) }
    guard elements.isEmpty else {
      pthread_cond_signal(changed)
      return elements.removeFirst()
    }
    try end?.get()
    return nil
  }

  func cancel() {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    isCancelled = true
    elements = []
    pthread_cond_signal(changed)
  }
}
