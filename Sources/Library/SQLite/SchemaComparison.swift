/// How the tables, indexes, triggers and views of a database differ from those of its schema.
package struct SchemaComparison: Sendable, Equatable {
  /// What is missing or changed, or changes what is written, each in a sentence without its end.
  package private(set) var faults: [String] = []
  /// What somebody else has added, such as `index by_name`.
  package private(set) var additions: [String] = []

  fileprivate struct Object {
    let type: String
    let name: String
    let table: String
    let definition: String

    var title: String { "\(type) \(name)" }
    var isUniqueIndex: Bool { definition.lowercased().hasPrefix("create unique index") }
  }

  fileprivate init(of objects: [Object], with expected: [Object]) {
    let found = Dictionary(objects.map { ($0.title, $0) }) { first, _ in first }
    var missing: Set<String> = []
    for object in expected where !missing.contains(object.table) {
      guard let other = found[object.title] else {
        faults.append("\(object.title) is missing")
        missing.insert(object.name)
        continue
      }
      if other.definition != object.definition { faults.append("\(object.title) was changed") }
    }
    let ours = Set(expected.map(\.title))
    let tables = Set(expected.map(\.table))
    for object in objects where !ours.contains(object.title) {
      if tables.contains(object.table), object.type == "trigger" || object.isUniqueIndex {
        faults.append("\(object.title) changes what \(object.table) takes")
      } else {
        additions.append(object.title)
      }
    }
  }
}

extension Schema {
  /// Compares an open database with what the migrations make.
  package func comparison(
    with database: Database
  ) throws(DatabaseError) -> SchemaComparison {
    SchemaComparison(
      of: try Self.objects(of: database),
      with: try Self.objects(of: Database(.memory, schema: self)))
  }

  private static func objects(
    of database: Database
  ) throws(DatabaseError) -> [SchemaComparison.Object] {
    try database.rows(
      """
      SELECT type, name, tbl_name, sql FROM sqlite_schema
      WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      ORDER BY type <> 'table', name
      """
    ) { row in
      SchemaComparison.Object(
        type: row.text(0), name: row.text(1), table: row.text(2),
        definition: row.text(3).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
  }
}
