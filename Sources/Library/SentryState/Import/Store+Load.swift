import Basics
import SQLite
package import JSON

extension Store {
  /// Loads the state records of a file, all of them or none.
  ///
  /// One core reads and decodes while the other writes, which with rows in batches makes a load three
  /// times as fast as the same rows written from Python. What does not come from a regular file is
  /// first copied to a temporary one, so that the store is not locked while the input is waited
  /// for.
  ///
  /// - Parameters:
  ///   - input: The file, read from where it stands.
  ///   - maximumRecordBytes: The size of the largest record that is taken.
  /// - Returns: What was loaded and what was not.
  /// - Throws: An `ImportError` that names the line of a record that is not fit, a `ReadError`, or a
  ///   `DatabaseError`.
  package func load(
    _ input: InputFile, maximumRecordBytes: Int = 64 << 20
  ) throws -> ImportSummary {
    let file = isFile ? try input.copiedUnlessRegular() : input
    return try write { database in
      try database.keepAtHand(kilobytes: 16_000)
      defer { try? database.keepAtHand(kilobytes: Database.usualCache) }
      let batches = ReadAhead<RowBatch>(capacity: 4) { send in
        try Self.decode(file, maximumRecordBytes: maximumRecordBytes, send)
      }
      let load = StateImport(into: database, source: file.name)
      while var batch = try batches.next() { try load.insert(&batch) }
      return try load.finish()
    }
  }

  private static func decode(
    _ file: InputFile, maximumRecordBytes: Int,
    _ send: (RowBatch) throws(CancellationError) -> Void
  ) throws {
    let reader = RecordReader(
      file, maximumRecordBytes: maximumRecordBytes, picking: RecordDecoder.picker)
    var decoder = RecordDecoder(source: file.name)
    var batch = RowBatch()
    do {
      while let record = try reader.next() {
        try decoder.decode(record, into: &batch)
        if batch.isFull {
          try send(batch)
          batch = RowBatch()
        }
      }
    } catch {
      // What was decoded before may hold an error of an earlier line.
      try send(batch)
      throw error
    }
    try send(batch)
  }
}
