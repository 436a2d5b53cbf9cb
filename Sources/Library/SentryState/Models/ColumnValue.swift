package import SQLite
package import JSON

/// A type that columns are read as.
package protocol ColumnValue {
  /// What NULL is read as.
  static var empty: Self { get }

  /// Reads a column; `nil` if it holds no such value.
  static func read(_ row: Row, _ column: Int) -> Self?
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  package static var empty: Wrapped? { nil }
  package static func read(_ row: Row, _ column: Int) -> Wrapped?? {
    row.isNull(column) ? nil : Wrapped.read(row, column)
  }
}

extension Int: ColumnValue {
  package static let empty = 0
  package static func read(_ row: Row, _ column: Int) -> Int? { row.int(column) }
}

extension Bool: ColumnValue {
  package static let empty = false
  package static func read(_ row: Row, _ column: Int) -> Bool? { row.bool(column) }
}

extension String: ColumnValue {
  package static let empty = ""
  package static func read(_ row: Row, _ column: Int) -> String? { row.text(column) }
}

extension Timestamp: ColumnValue {
  package static let empty = Timestamp(microseconds: 0)
  package static func read(_ row: Row, _ column: Int) -> Timestamp? { row.timestamp(column) }
}

extension JSONValue: ColumnValue {
  package static let empty = JSONValue.null
  package static func read(_ row: Row, _ column: Int) -> JSONValue? { row.json(column) }
}

extension JSONObject: ColumnValue {
  package static let empty: JSONObject = [:]
  package static func read(_ row: Row, _ column: Int) -> JSONObject? { row.json(column)?.object }
}
