import SQLite
import JSON

/// A table that records are loaded into.
final class ModelTable {
  let definition: ModelDefinition
  /// Whether the table had no rows before, so that every row in it was loaded.
  private let wasEmpty: Bool
  private let database: Database
  private let insertion: Statement
  private let update: Statement
  private let finders: [Statement]
  private let finderColumns: [[Int]]
  /// The rows that were loaded; not kept where the table was empty.
  private var loaded = KeySet()
  /// The rows whose keys the database chose.
  private var chosen = KeySet()

  init(_ definition: ModelDefinition, in database: Database) throws(DatabaseError) {
    self.definition = definition
    self.database = database
    let names = definition.columns.map(\.name) + ["extra_fields"]
    let parameters = (1...names.count + 1).map { "?\($0)" }.joined(separator: ", ")
    let insertion =
      "INSERT INTO \(definition.table) (id, \(names.joined(separator: ", "))) VALUES (\(parameters))"
    let changes = names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    self.insertion = try database.prepare(insertion)
    update = try database.prepare("\(insertion) ON CONFLICT (id) DO UPDATE SET \(changes)")
    finderColumns = definition.uniqueKeys.map { key in
      key.columns.compactMap { name in definition.columns.firstIndex { $0.name == name } }
    }
    var finders: [Statement] = []
    for key in definition.uniqueKeys {
      finders.append(
        try database.prepare("SELECT id FROM \(definition.table) WHERE \(key.condition)"))
    }
    self.finders = finders
    wasEmpty = try !database.exists(SQL("SELECT 1 FROM \(definition.table) LIMIT 1"))
  }

  /// Whether a row that is in the table was loaded.
  func isLoaded(_ key: Int64) -> Bool { wasEmpty || loaded.contains(key) }

  /// Whether a row of this key is known to have been loaded; where the table was empty, only
  /// writing it tells.
  func isRepeated(_ key: Int64) -> Bool { !wasEmpty && loaded.contains(key) }

  /// Finds the row with the same unique key, by the first one.
  func find(_ row: RowBatch.Row, of batch: RowBatch) throws(DatabaseError) -> Int64? {
    finders.isEmpty ? nil : try find(row, of: batch, by: 0, besides: nil)
  }

  /// Finds another row with the same unique key, by any, and the key's columns.
  func conflict(
    of row: RowBatch.Row, of batch: RowBatch, key: Int64?
  ) throws(DatabaseError) -> (key: Int64, columns: [String])? {
    for (index, unique) in definition.uniqueKeys.enumerated() {
      if let found = try find(row, of: batch, by: index, besides: key) {
        return (found, unique.columns)
      }
    }
    return nil
  }

  private func find(
    _ row: RowBatch.Row, of batch: RowBatch, by index: Int, besides key: Int64?
  ) throws(DatabaseError) -> Int64? {
    let values = finderColumns[index].map { batch.values.items[row.fields.lowerBound + $0] }
    var found: Int64?
    try database.forEach(finders[index], values[...], of: batch.values) { row in
      found = Int64(row.int(0))
      return false
    }
    return found == key ? nil : found
  }

  /// Whether a row of this key is there.
  func contains(_ key: Int64) throws(DatabaseError) -> Bool {
    try database.exists(
      SQL("SELECT 1 FROM \(definition.table) WHERE id = ?"), .integer(key))
  }

  /// Gives a row whose key the database chose another one, and returns that, if a record has its
  /// key.
  func makeRoom(for key: Int64) throws(DatabaseError) -> Int64? {
    guard chosen.contains(key) else { return nil }
    // The highest key that is free and has one before it: there may be none after the last.
    let free = """
      SELECT t.id + 1 FROM \(definition.table) t WHERE t.id < 9223372036854775807
        AND NOT EXISTS (SELECT 1 FROM \(definition.table) n WHERE n.id = t.id + 1)
      ORDER BY t.id DESC LIMIT 1
      """
    let other = try database.first(
      SQL("UPDATE \(definition.table) SET id = (\(free)) WHERE id = ? RETURNING id"),
      .integer(key)
    ) { Int64($0.int(0)) }
    guard let other else { return nil }
    chosen.remove(key)
    loaded.remove(key)
    note(other, isChosen: true)
    return other
  }

  /// Writes a row, and returns its key; with `key` over the row that has it, if the table was not
  /// empty.
  func write(
    _ row: RowBatch.Row, of batch: RowBatch, key: Int64?
  ) throws(DatabaseError) -> Int64 {
    let statement = wasEmpty || key == nil ? insertion : update
    statement.bind(key.map { .integer($0) } ?? .null, at: 1)
    try database.run(statement, batch.values.items[row.fields], of: batch.values, from: 2)
    let written = key ?? Int64(database.lastInsertedKey)
    note(written, isChosen: key == nil)
    return written
  }

  /// Notes a row as loaded before it can be written.
  func note(_ key: Int64, isChosen: Bool = false) {
    if !wasEmpty { loaded.insert(key) }
    if isChosen { chosen.insert(key) }
  }

  func remove(_ key: Int64) throws(DatabaseError) {
    try database.run(SQL("DELETE FROM \(definition.table) WHERE id = ?"), .integer(key))
  }

  /// Puts the secrets of the row that is there into a row that comes without them.
  func keepSecrets(
    _ row: RowBatch.Row, of batch: inout RowBatch, key: Int64
  ) throws(DatabaseError) {
    guard let secrets = definition.secrets, !wasEmpty,
      let column = definition.columns.firstIndex(where: { $0.name == secrets.column }),
      let stored = try database.first(
        SQL("SELECT \(secrets.column) FROM \(definition.table) WHERE id = ?"), .integer(key),
        map: { $0.json(0) }) ?? nil
    else { return }
    let position = row.fields.lowerBound + column
    let kept: String
    if isSecretOption(row, of: batch) {
      guard row.given & 1 << UInt64(column) == 0 else { return }
      kept = stored.serialized
    } else {
      guard let given = try? JSONValue(parsing: batch.string(position)) else { return }
      kept = secrets.keeping(stored, in: given).serialized
    }
    batch.values.items[position] = batch.values.addText { $0.append(contentsOf: kept.utf8) }
  }

  private func isSecretOption(_ row: RowBatch.Row, of batch: RowBatch) -> Bool {
    guard case .keyOptions = definition.secrets,
      let key = definition.columns.firstIndex(where: { $0.name == "key" })
    else { return false }
    return SecretFilter.isSecretOption(batch.string(row.fields.lowerBound + key))
  }
}

extension RowBatch {
  fileprivate func string(_ field: Int) -> String {
    guard case .text(let range) = values.items[field] else { return "" }
    return String(decoding: values.text[range], as: UTF8.self)
  }
}
