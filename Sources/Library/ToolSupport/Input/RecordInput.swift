import Basics
package import JSON

/// The records that a tool is to answer, whether its operands stand for them, a stream has them or
/// the store.
///
/// There is one consumer, which takes a batch after the other.
package struct RecordInput: Sendable {
  /// How many records there are, where that is known before they are read.
  package let count: Int?
  private let next: @Sendable (Int) async throws -> RecordBatch?

  private init(count: Int?, next: @escaping @Sendable (Int) async throws -> RecordBatch?) {
    self.count = count
    self.next = next
  }

  /// Takes records that are known from the beginning, and what messages call the place that they
  /// come from.
  package init(_ records: [JSONObject], from source: String) {
    let remaining = Guarded(
      records.enumerated().map { index, record in
        InputRecord(
          source: "\(source):\(index + 1)",
          content: .success(Array(JSONValue.object(record).serialized.utf8)))
      }[...])
    self.init(count: records.count) { limit in
      remaining.withLock { remaining in
        guard !remaining.isEmpty else { return nil }
        let records = Array(remaining.prefix(limit))
        remaining = remaining.dropFirst(limit)
        return RecordBatch(records: records, isMoreWaiting: !remaining.isEmpty)
      }
    }
  }

  /// Takes the records of a stream.
  package init(_ stream: RecordStream) {
    self.init(count: nil) { await stream.nextBatch(atMost: $0) }
  }

  /// These records or, where there are none at all, others, which are only then asked for.
  package func or(_ others: @escaping @Sendable () async throws -> RecordInput) -> RecordInput {
    let chosen = Guarded<RecordInput?>(nil)
    return RecordInput(count: count) { limit in
      if let input = chosen.withLock({ $0 }) { return try await input.nextBatch(atMost: limit) }
      let batch = try await nextBatch(atMost: limit)
      let input = batch == nil ? try await others() : self
      chosen.withLock { $0 = input }
      if let batch { return batch }
      return try await input.nextBatch(atMost: limit)
    }
  }

  /// Gives the records that can be had without waiting, at most `limit`; `nil` at the end.
  package func nextBatch(atMost limit: Int) async throws -> RecordBatch? {
    try await next(limit)
  }
}
