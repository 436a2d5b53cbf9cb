import SQLite
import JSON

/// Writes rows of a model as state records.
struct RecordWriter {
  private let model: ModelDefinition
  private let secrets: SecretFilter?
  /// `"name":` for each column.
  private let names: [[UInt8]]
  /// What stands before the primary key.
  private let beginning: [UInt8]
  /// The place of the column `key`, which says whether an option is a secret.
  private let keyColumn: Int?

  init(_ model: ModelDefinition, withSecrets: Bool) {
    self.model = model
    secrets = withSecrets ? nil : model.secrets
    names = model.columns.map { Array("\"\($0.name)\":".utf8) }
    beginning = Array("{\"model\":\"\(model.name)\",\"pk\":".utf8)
    keyColumn = model.columns.firstIndex { $0.name == "key" }
  }

  /// Reads what `write` writes.
  var query: SQL {
    let columns = ["id"] + model.columns.map(\.name) + ["extra_fields"]
    return SQL("SELECT \(columns.joined(separator: ", ")) FROM \(model.table) ORDER BY id")
  }

  /// Appends a row of the query as a line.
  func write(_ row: Row, to line: inout [UInt8]) throws(DatabaseError) {
    line.append(contentsOf: beginning)
    line.append(contentsOf: String(row.int(0)).utf8)
    line.append(contentsOf: ",\"fields\":{".utf8)
    var isFirst = true
    for (index, column) in model.columns.enumerated() {
      if column.name == secrets?.column, isSecretOption(row) { continue }
      if !isFirst { line.append(UInt8(ascii: ",")) }
      isFirst = false
      line.append(contentsOf: names[index])
      try write(row, index + 1, column, to: &line)
    }
    try writeExtraFields(row, model.columns.count + 1, to: &line)
    line.append(contentsOf: "}}\n".utf8)
  }

  private func isSecretOption(_ row: Row) -> Bool {
    guard case .keyOptions = secrets, let keyColumn else { return false }
    return SecretFilter.isSecretOption(row.text(keyColumn + 1))
  }

  private func write(
    _ row: Row, _ position: Int, _ column: Column, to line: inout [UInt8]
  ) throws(DatabaseError) {
    guard !row.isNull(position) else {
      line.append(contentsOf: "null".utf8)
      return
    }
    switch column.kind {
    case .integer, .reference, .key: line.append(contentsOf: String(row.int(position)).utf8)
    case .boolean: line.append(contentsOf: (row.bool(position) ? "true" : "false").utf8)
    case .text, .timestamp: JSONValue.write(row.text(position), to: &line)
    case .scalar:
      if case .integer(let integer) = row.value(position) {
        line.append(contentsOf: String(integer).utf8)
      } else {
        JSONValue.write(row.text(position), to: &line)
      }
    case .json where column.name == secrets?.column:
      let value = try json(row, position)
      secrets?.removing(from: value).write(to: &line)
    case .json:
      try write(json: row, position, to: &line)
    case .option:
      let value = try json(row, position)
      Self.write(option: secrets?.removing(from: value) ?? value, to: &line)
    }
  }

  /// Writes a string that is itself JSON text as a string of it, or reading would take it for that.
  private static func write(option value: JSONValue, to line: inout [UInt8]) {
    if case .string(let text) = value, Array(text.utf8).isJSON {
      JSONValue.write(value.serialized, to: &line)
    } else {
      value.write(to: &line)
    }
  }

  private func write(json row: Row, _ position: Int, to line: inout [UInt8]) throws(DatabaseError) {
    var text: [UInt8] = []
    row.appendText(position, to: &text)
    guard text.isJSON else { throw damage(row, position) }
    line.appendCompactly(text.indices, of: text)
  }

  private func writeExtraFields(
    _ row: Row, _ position: Int, to line: inout [UInt8]
  ) throws(DatabaseError) {
    guard !row.isNull(position) else { return }
    guard case .object(let fields) = try json(row, position) else { throw damage(row, position) }
    for field in fields.members {
      line.append(UInt8(ascii: ","))
      JSONValue.write(field.name, to: &line)
      line.append(UInt8(ascii: ":"))
      field.value.write(to: &line)
    }
  }

  private func json(_ row: Row, _ position: Int) throws(DatabaseError) -> JSONValue {
    guard let value = row.json(position) else { throw damage(row, position) }
    return value
  }

  private func damage(_ row: Row, _ position: Int) -> DatabaseError {
    let name =
      position > model.columns.count ? "extra_fields" : model.columns[position - 1].name
    return DatabaseError(.damaged, "'\(name)' of \(model.name) \(row.int(0)) is no JSON")
  }
}
