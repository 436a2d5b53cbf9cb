import Dispatch

/// Runs what a store does, one thing after another, on a thread that may block: SQLite waits for
/// the locks of others, and a thread of Swift's own pool is one of as many as there are cores.
final class StoreThread: SerialExecutor {
  /// Everything waits for the store, so nothing that reads ahead or prints goes before it.
  private let queue = DispatchQueue(label: "store", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Runs a closure there, before there is a store.
  func run<Result>(
    _ body: @escaping @Sendable () throws -> sending Result
  ) async throws -> sending Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        do {
          continuation.resume(returning: try body())
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }
}
