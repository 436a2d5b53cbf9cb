import SQLite

/// The lines of records that were loaded while a foreign key found no row, so that the line of one
/// that never finds its row can be told.
///
/// Where what is referred to comes first, nothing is kept.
struct KeyTrace {
  private struct Entry {
    let key: Int64
    let line: UInt32
    let model: UInt8
  }

  private var entries: [Entry] = []

  /// Notes the row that was written last.
  mutating func note(model: Int, key: Int64, line: Int, in database: Database) {
    if database.hasDanglingKeys {
      entries.append(
        Entry(key: key, line: UInt32(clamping: line), model: UInt8(truncatingIfNeeded: model)))
    } else if !entries.isEmpty {
      entries.removeAll(keepingCapacity: true)
    }
  }

  /// Follows a row to another key.
  mutating func move(model: Int, from old: Int64, to new: Int64) {
    for index in entries.indices
    where entries[index].key == old && Int(entries[index].model) == model {
      entries[index] = Entry(key: new, line: entries[index].line, model: entries[index].model)
    }
  }

  /// The first line with a key that finds no row, and what to say about it.
  mutating func firstDangling(
    in database: Database
  ) throws(DatabaseError) -> (line: Int, message: String)? {
    entries.sort { ($0.model, $0.key) < ($1.model, $1.key) }
    var first: (line: UInt32, model: Int, key: Int64, constraint: Int)?
    for (model, definition) in ModelDefinition.all.enumerated() {
      try database.forEach(SQL("PRAGMA foreign_key_check(\(definition.table))")) { row in
        let key = Int64(row.int(1))
        if let line = line(model: model, key: key), line < first?.line ?? .max {
          first = (line, model, key, row.int(3))
        }
        return true
      }
    }
    guard let first else { return nil }
    let definition = ModelDefinition.all[first.model]
    let reference = try database.first(
      "SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?) WHERE id = ?",
      .text(definition.table), .int(first.constraint)
    ) { ($0.text(0), $0.text(1)) }
    guard let (column, table) = reference else { return nil }
    let value = try database.first(
      SQL("SELECT \(column) FROM \(definition.table) WHERE id = ?"), .integer(first.key)
    ) { $0.int(0) }
    let target = ModelDefinition.all.first { $0.table == table }?.name ?? table
    return (
      Int(first.line),
      "'\(column)' of \(definition.name) is \(value ?? 0), but there is no such \(target)"
    )
  }

  private func line(model: Int, key: Int64) -> UInt32? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if (Int(entries[middle].model), entries[middle].key) < (model, key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < entries.count, entries[low].key == key, Int(entries[low].model) == model else {
      return nil
    }
    return entries[low].line
  }
}
