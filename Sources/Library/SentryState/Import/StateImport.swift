package import SQLite
package import JSON

/// What a file of state records came to.
package struct ImportSummary: Sendable, Equatable {
  /// A model that there is no table for.
  package struct Skipped: Sendable, Equatable {
    package let model: String
    /// The line of its first record.
    package let line: Int
    package fileprivate(set) var count = 0
  }

  /// How many records were loaded.
  package fileprivate(set) var loaded = 0
  /// The unknown models, in the order of their first records.
  package fileprivate(set) var skipped: [Skipped] = []
}

/// Loads the state records of one file into a store, in a transaction of the caller's.
///
/// Records may come in any order. One with `pk` replaces the row of that key, one without the row
/// with the same unique key, but for the secrets that it comes without. What `add` or `finish`
/// throws, an `ImportError` or a `DatabaseError`, must end the transaction.
package final class StateImport {
  /// A row that waits until another one of the file has given up its unique key.
  private struct Waiting {
    let batch: RowBatch
    let key: Int64?
  }

  private let database: Database
  private let source: String
  private var decoder: RecordDecoder
  private var batch = RowBatch()
  private var tables: [ModelTable?] = Array(repeating: nil, count: ModelDefinition.all.count)
  private var trace = KeyTrace()
  private var waiting: [Waiting] = []
  private var summary = ImportSummary()

  /// Begins a file, which messages call `source`.
  package init(into database: Database, source: String) {
    self.database = database
    self.source = source
    decoder = RecordDecoder(source: source)
  }

  /// What to read the records with, for `RecordReader`.
  package static var picker: MemberPicker { RecordDecoder.picker }

  /// Loads a record, which was read with `picker`.
  package func add(_ record: RecordReader.Record) throws {
    batch.rows.removeAll(keepingCapacity: true)
    batch.values.removeAll()
    batch.unknown.removeAll(keepingCapacity: true)
    try decoder.decode(record, into: &batch)
    try insert(&batch)
  }

  /// Loads records that were decoded elsewhere.
  func insert(_ batch: inout RowBatch) throws {
    for unknown in batch.unknown {
      let index = summary.skipped.firstIndex { $0.model == unknown.model }
      let place = index ?? summary.skipped.count
      if index == nil {
        summary.skipped.append(
          ImportSummary.Skipped(model: unknown.model, line: unknown.line))
      }
      summary.skipped[place].count += 1
    }
    for row in batch.rows {
      try insert(row, of: &batch)
      summary.loaded += 1
    }
  }

  private func insert(_ row: RowBatch.Row, of batch: inout RowBatch) throws {
    let table = try table(row.model)
    let key = try key(of: row, in: table, batch)
    if let key { try table.keepSecrets(row, of: &batch, key: key) }
    do throws(DatabaseError) {
      let written = try table.write(row, of: batch, key: key)
      trace.note(model: row.model, key: written, line: row.line, in: database)
    } catch {
      guard error.kind == .notUnique else { throw error }
      try wait(with: row, of: batch, key: key, table)
    }
  }

  /// The key that a record's row gets, if that is not for the database to choose.
  private func key(
    of row: RowBatch.Row, in table: ModelTable, _ batch: RowBatch
  ) throws -> Int64? {
    guard let key = row.key else {
      guard let key = try table.find(row, of: batch) else { return nil }
      guard !table.isLoaded(key) else {
        throw doubled(row, table, by: table.definition.uniqueKeys[0].columns, key)
      }
      return key
    }
    if let moved = try table.makeRoom(for: key) {
      trace.move(model: row.model, from: key, to: moved)
    }
    if table.isRepeated(key) { throw repeated(row, table, key) }
    return key
  }

  /// Puts a row aside whose unique key another one has, if that may give it up later in the file.
  private func wait(
    with row: RowBatch.Row, of batch: RowBatch, key: Int64?, _ table: ModelTable
  ) throws {
    guard let conflict = try table.conflict(of: row, of: batch, key: key) else {
      throw repeated(row, table, key ?? 0)
    }
    let isWaiting = waiting.contains {
      $0.key == conflict.key && $0.batch.rows[0].model == row.model
    }
    if !isWaiting, table.isLoaded(conflict.key) {
      if let key, try table.contains(key), table.isLoaded(key) {
        throw repeated(row, table, key)
      }
      throw doubled(row, table, by: conflict.columns, conflict.key)
    }
    if let key { table.note(key) }
    waiting.append(Waiting(batch: batch.only(row), key: key))
  }

  /// Loads what waits, and checks that every reference finds its row.
  package func finish() throws -> ImportSummary {
    for waiting in waiting {
      if let key = waiting.key { try table(waiting.batch.rows[0].model).remove(key) }
    }
    for waiting in waiting {
      let row = waiting.batch.rows[0]
      let table = try table(row.model)
      do throws(DatabaseError) {
        let written = try table.write(row, of: waiting.batch, key: waiting.key)
        trace.note(model: row.model, key: written, line: row.line, in: database)
      } catch {
        guard error.kind == .notUnique,
          let conflict = try table.conflict(of: row, of: waiting.batch, key: waiting.key)
        else { throw error }
        throw doubled(row, table, by: conflict.columns, conflict.key)
      }
    }
    if database.hasDanglingKeys, let (line, message) = try trace.firstDangling(in: database) {
      throw ImportError(source: source, line: line, message: message)
    }
    return summary
  }

  private func repeated(_ row: RowBatch.Row, _ table: ModelTable, _ key: Int64) -> ImportError {
    ImportError(
      source: source, line: row.line,
      message: "pk \(key) of \(table.definition.name) is there twice")
  }

  private func doubled(
    _ row: RowBatch.Row, _ table: ModelTable, by columns: [String], _ other: Int64
  ) -> ImportError {
    let names = columns.map { "'\($0)'" }.joined(separator: ", ")
    return ImportError(
      source: source, line: row.line,
      message: "\(table.definition.name) \(other) has the same \(names)")
  }

  private func table(_ model: Int) throws(DatabaseError) -> ModelTable {
    if let table = tables[model] { return table }
    let table = try ModelTable(ModelDefinition.all[model], in: database)
    tables[model] = table
    return table
  }
}
