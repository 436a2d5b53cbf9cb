import Basics
package import JSON

/// Records that are known from the beginning, such as those that operands stand for.
package final class RecordList: Sendable {
  private let remaining: Guarded<ArraySlice<InputRecord>>

  /// Takes the records, and what messages call the place that they come from.
  package init(_ records: [JSONObject], from source: String) {
    remaining = Guarded(
      records.enumerated().map { index, record in
        InputRecord(
          source: "\(source):\(index + 1)",
          content: .success(Array(JSONValue.object(record).serialized.utf8)))
      }[...])
  }

  /// Takes records that were read before.
  package init(_ batch: RecordBatch) {
    remaining = Guarded(batch.records[...])
  }

  /// Gives the next records, at most so many; `nil` at the end.
  package func nextBatch(atMost limit: Int) -> RecordBatch? {
    remaining.withLock { remaining in
      guard !remaining.isEmpty else { return nil }
      let records = Array(remaining.prefix(limit))
      remaining = remaining.dropFirst(limit)
      return RecordBatch(records: records, isMoreWaiting: !remaining.isEmpty)
    }
  }
}
