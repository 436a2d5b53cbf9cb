import CSQLite

/// A row of a query's result, valid until the next row; columns count from 0.
package struct Row {
  let handle: OpaquePointer

  package func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  /// The integer in a column; 0 for NULL.
  package func int(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

  /// Whether the integer in a column is not 0.
  package func bool(_ column: Int) -> Bool { int(column) != 0 }

  /// The number in a column; 0 for NULL.
  package func double(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

  /// The text in a column; empty for NULL.
  package func text(_ column: Int) -> String {
    String(decoding: bytes(column), as: UTF8.self)
  }

  /// Appends the UTF-8 of the text in a column; nothing for NULL.
  package func appendText(_ column: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: self.bytes(column))
  }

  /// Gives the UTF-8 of the text in a column to `body`; none for NULL.
  package func withText<Result>(
    _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    body(bytes(column))
  }

  private func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    guard let start = sqlite3_column_text(handle, Int32(column)) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(handle, Int32(column))))
  }

  package func intOrNil(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
  package func textOrNil(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  /// The value in a column, as SQLite holds it.
  package func value(_ column: Int) -> SQLValue {
    switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, Int32(column)))
    case SQLITE_FLOAT: .real(double(column))
    case SQLITE_NULL: .null
    default: .text(text(column))
    }
  }
}
