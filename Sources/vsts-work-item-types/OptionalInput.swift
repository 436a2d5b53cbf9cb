import Basics
import ToolSupport

/// The records of a stream, or others where it has none.
final class OptionalInput: Sendable {
  private let stream: RecordStream
  private let otherwise: RecordList
  private let isEmpty = Guarded(true)

  init(stream: RecordStream, otherwise: RecordList) {
    self.stream = stream
    self.otherwise = otherwise
  }

  /// Gives the next records, at most so many; `nil` at the end.
  func nextBatch(atMost limit: Int) async -> RecordBatch? {
    if let batch = await stream.nextBatch(atMost: limit) {
      isEmpty.withLock { $0 = false }
      return batch
    }
    return isEmpty.withLock({ $0 }) ? otherwise.nextBatch(atMost: limit) : nil
  }
}
