import Glibc

/// A lock in a file beside a store, for work that only one process may do, however long it takes.
///
/// Unlike the store's own locks it may be held over the network. It lasts as long as this value,
/// and ends with the process.
package final class StoreLock: Sendable {
  /// How long to wait before looking again whether the lock is free.
  private static let pause = Duration.milliseconds(20)

  private let descriptor: Int32

  /// Waits until nobody else holds the lock of this name.
  ///
  /// Throws a `StoreError` where the lock's file cannot be created, and `CancellationError`.
  package static func acquire(
    _ name: String, besideStoreAt path: String
  ) async throws -> StoreLock {
    let file = "\(path).\(name).lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreError.cannotCreate(file) }
    let lock = StoreLock(descriptor: descriptor)
    // To wait in flock(2) would block a thread that other tasks need.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw StoreError.cannotCreate(file) }
      try await Task.sleep(for: pause)
    }
    return lock
  }

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}
