import SQLite
import Dispatch
import JSON

extension Store {
  /// Loads the state records of a file, all of them or none.
  ///
  /// One core reads and decodes while the other writes. What does not come from a regular file is
  /// first copied to a temporary one, so that the store is not locked while the input is waited
  /// for.
  ///
  /// - Parameters:
  ///   - descriptor: The file, read from where it stands; it stays open.
  ///   - source: What messages call it.
  ///   - maximumRecordBytes: The size of the largest record that is taken.
  /// - Returns: What was loaded and what was not.
  /// - Throws: An `ImportError` that names the line of a record that is not fit, a `ReadError`, or a
  ///   `DatabaseError`.
  package func load(
    from descriptor: Int32, source: String, maximumRecordBytes: Int = 64 << 20
  ) throws -> ImportSummary {
    let spool = try InputSpool(of: descriptor, isNeeded: isFile)
    return try write { database in
      try database.execute("PRAGMA cache_size=-16000")
      defer { try? database.execute("PRAGMA cache_size=-2000") }
      let pipe = BatchPipe()
      let input = spool?.descriptor ?? descriptor
      DispatchQueue(label: "state-records").async {
        Self.decode(input, source: source, maximumRecordBytes: maximumRecordBytes, to: pipe)
      }
      defer { pipe.stop() }
      let load = StateImport(into: database, source: source)
      while true {
        switch pipe.receive() {
        case .batch(var batch): try load.insert(&batch)
        case .failure(let error): throw error
        case .end: return try load.finish()
        }
      }
    }
  }

  private static func decode(
    _ descriptor: Int32, source: String, maximumRecordBytes: Int, to pipe: BatchPipe
  ) {
    let reader = RecordReader(
      descriptor: descriptor, maximumRecordBytes: maximumRecordBytes,
      picking: RecordDecoder.picker)
    var decoder = RecordDecoder(source: source)
    var batch = RowBatch()
    do {
      while let record = try reader.next() {
        try decoder.decode(record, into: &batch)
        if batch.isFull {
          guard pipe.send(.batch(batch)) else { return }
          batch = RowBatch()
        }
      }
      if pipe.send(.batch(batch)) { _ = pipe.send(.end) }
    } catch {
      // What was decoded before may hold an error of an earlier line.
      if pipe.send(.batch(batch)) { _ = pipe.send(.failure(error)) }
    }
  }
}
