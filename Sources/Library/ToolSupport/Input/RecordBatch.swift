/// A batch of input records as they are.
package typealias RecordBatch = MappedRecordBatch<InputRecord>

/// The records of a stream that could be had without waiting, at least one.
package struct MappedRecordBatch<Element: Sendable>: Sendable {
  package var records: [Element]
  /// Whether more could be had at once.
  package var isMoreWaiting: Bool

  /// Takes the first records out, so that at most so many are left in the result.
  mutating func removeFirst(_ count: Int) -> Self {
    let first = Self(records: Array(records.prefix(count)), isMoreWaiting: true)
    records.removeFirst(count)
    return first
  }
}
