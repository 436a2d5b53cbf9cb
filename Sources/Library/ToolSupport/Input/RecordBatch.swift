/// The records of a stream that could be had without waiting, at least one.
package struct RecordBatch: Sendable {
  package var records: [InputRecord]
  /// Whether more could be had at once.
  package var isMoreWaiting: Bool

  /// Takes the first records out, so that at most so many are left in the result.
  mutating func removeFirst(_ count: Int) -> RecordBatch {
    let first = RecordBatch(records: Array(records.prefix(count)), isMoreWaiting: true)
    records.removeFirst(count)
    return first
  }
}
