import SQLite
import SentryState
import Testing

@Suite("The schema")
struct SchemaTests {
  private struct StoredColumn: Equatable {
    var name: String
    var type: String
    var isRequired: Bool
    var fallback: String?
  }

  @Test("has the columns of every model", arguments: ModelDefinition.all.map(\.name))
  func columns(model: String) async throws {
    let definition = try #require(ModelDefinition.named(model))
    let stored = try await Store.inMemory().read { database in
      try database.rows(
        "SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info(?)",
        .text(definition.table)
      ) { row in
        StoredColumn(
          name: row.text(0), type: row.text(1), isRequired: row.bool(2),
          fallback: row.textOrNil(3))
      }
    }
    let id = StoredColumn(name: "id", type: "INTEGER", isRequired: false, fallback: nil)
    let extra = StoredColumn(name: "extra_fields", type: "TEXT", isRequired: false, fallback: nil)
    let columns = definition.columns.map { column in
      let (type, empty) =
        switch column.kind {
        case .integer, .boolean, .key, .reference: ("INTEGER", "0")
        case .text, .timestamp: ("TEXT", "''")
        case .json, .option: ("TEXT", "'{}'")
        case .scalar: ("ANY", "0")
        }
      let fallback =
        column.number.map { "\($0)" } ?? (column.presence == .defaulted ? empty : nil)
      return StoredColumn(
        name: column.name, type: type, isRequired: column.presence != .optional,
        fallback: fallback)
    }
    #expect(stored == [id] + columns + [extra])
  }

  @Test("holds the references of every model", arguments: ModelDefinition.all.map(\.name))
  func references(model: String) async throws {
    let definition = try #require(ModelDefinition.named(model))
    let stored = try await Store.inMemory().read { database in
      try database.rows(
        "SELECT \"from\" || ' ' || \"table\" FROM pragma_foreign_key_list(?)",
        .text(definition.table)
      ) { $0.text(0) }
    }
    let references = definition.columns.compactMap { column in
      if case .reference(let table) = column.kind { "\(column.name) \(table)" } else { nil }
    }
    #expect(stored.sorted() == references.sorted())
  }
}
