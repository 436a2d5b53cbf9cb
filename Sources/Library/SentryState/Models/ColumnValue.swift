package import SQLite
package import JSON

/// A type that columns are read as.
package protocol ColumnValue {
  /// Reads a column; `nil` if it holds no such value.
  static func read(_ row: Row, _ column: Int) -> Self?
}

/// A type with an empty value, which is what NULL is read as where it is not optional.
package protocol DefaultedValue: ColumnValue {
  init()
}

extension Int: DefaultedValue {
  package static func read(_ row: Row, _ column: Int) -> Int? { row.int(column) }
}

extension Bool: DefaultedValue {
  package static func read(_ row: Row, _ column: Int) -> Bool? { row.bool(column) }
}

extension String: DefaultedValue {
  package static func read(_ row: Row, _ column: Int) -> String? { row.text(column) }
}

extension Timestamp: ColumnValue {
  package static func read(_ row: Row, _ column: Int) -> Timestamp? { row.timestamp(column) }
}

extension JSONValue: ColumnValue {
  package static func read(_ row: Row, _ column: Int) -> JSONValue? { row.json(column) }
}

extension JSONObject: DefaultedValue {
  package init() {
    self.init(members: [])
  }

  package static func read(_ row: Row, _ column: Int) -> JSONObject? { row.json(column)?.object }
}
