package import SQLite
import JSON

/// The columns that a value is read from, one after another as its initializer names them.
///
/// The initializer is run once before its query is prepared, to list the columns to select, and
/// then for each row. So a column is named in one place, cannot be read as another, and one that
/// is not there keeps the query from being prepared.
///
/// The readers are inlined, so that what only the list needs costs nothing for a row.
package struct Columns {
  /// What an initializer asks for.
  final class List {
    /// What the query selects.
    fileprivate(set) var selected: [String] = []
    /// The columns of the table, read or not.
    fileprivate(set) var described: [Column] = []
  }

  private let row: Row?
  private let list: List?
  private var position = 0

  fileprivate init(of row: Row) {
    self.row = row
    list = nil
  }

  private init(listing list: List) {
    self.list = list
    row = nil
  }

  /// Lists what a type is read from.
  static func list(of type: (some Selectable).Type) -> List {
    let list = List()
    var columns = Columns(listing: list)
    _ = type.init(&columns)
    return list
  }

  /// Reads an expression of the query, such as a column of a joined table; NULL as the empty value.
  @inline(__always)
  package mutating func read<Value: ColumnValue>(_ expression: String) -> Value {
    guard let row else {
      list?.selected.append(expression)
      return .empty
    }
    defer { position += 1 }
    return Value.read(row, position) ?? .empty
  }

  /// Reads a column of the model's table; NULL as the empty value.
  @inline(__always)
  package mutating func read<Value: ColumnValue>(
    _ name: String, _ kind: Column.Kind, _ presence: Column.Presence = .defaulted,
    otherwise number: Int? = nil
  ) -> Value {
    skip(name, kind, presence, otherwise: number)
    return read(name)
  }

  /// Names a column of the model's table that only state records and statements use.
  @inline(__always)
  package func skip(
    _ name: String, _ kind: Column.Kind, _ presence: Column.Presence = .defaulted,
    otherwise number: Int? = nil
  ) {
    list?.described.append(Column(name, kind, presence, otherwise: number))
  }
}

/// A value that is read from a row of a query.
package protocol Selectable: Sendable {
  /// Reads the columns that it names.
  init(_ columns: inout Columns)

  /// The beginning of a query for these columns.
  static func selection(of columns: [String]) -> String
}

extension Selectable {
  package static func selection(of columns: [String]) -> String {
    "SELECT \(columns.joined(separator: ", "))"
  }

  /// The rows of a query, given without the columns that it selects.
  package static func select(
    _ query: StaticString, _ values: SQLValue..., in database: Database
  ) throws(DatabaseError) -> [Self] {
    var found: [Self] = []
    try forEach(query, values, in: database) { value in
      found.append(value)
      return true
    }
    return found
  }

  /// The first row of a query, if there is one.
  package static func selectFirst(
    _ query: StaticString, _ values: SQLValue..., in database: Database
  ) throws(DatabaseError) -> Self? {
    var found: Self?
    try forEach(query, values, in: database) { value in
      found = value
      return false
    }
    return found
  }

  private static func forEach(
    _ query: StaticString, _ values: [SQLValue], in database: Database, body: (Self) -> Bool
  ) throws(DatabaseError) {
    let statement = try database.statement(StatementKey(self, query)) {
      "\(selection(of: Columns.list(of: self).selected)) \(query)"
    }
    statement.bind(values)
    try database.forEach(statement) { row in
      var columns = Columns(of: row)
      return body(Self(&columns))
    }
  }
}
