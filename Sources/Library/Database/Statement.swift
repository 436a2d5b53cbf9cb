import CSQLite

/// A prepared statement, the owner of its handle.
final class Statement {
  let handle: OpaquePointer
  /// Whether its rows are being read, so that it cannot be used for another query.
  var isBusy = false

  init(handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    sqlite3_finalize(handle)
  }

  func bind(_ values: [SQLValue]) -> Int32 {
    for (index, value) in values.enumerated() {
      let position = Int32(index + 1)
      let status =
        switch value {
        case .null: sqlite3_bind_null(handle, position)
        case .integer(let integer): sqlite3_bind_int64(handle, position, integer)
        case .real(let real): sqlite3_bind_double(handle, position, real)
        case .text(var text):
          text.withUTF8 { bytes in
            // SQLite takes a null pointer for NULL, and an empty buffer may have no address.
            guard let address = bytes.baseAddress else {
              return csqlite_bind_text(handle, position, "", 0)
            }
            return address.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
              csqlite_bind_text(handle, position, $0, Int32(bytes.count))
            }
          }
        }
      guard status == SQLITE_OK else { return status }
    }
    return SQLITE_OK
  }

  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    isBusy = false
  }
}

/// A row of a query's result, valid until the next row; columns count from 0.
package struct Row {
  let handle: OpaquePointer

  package func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  /// The integer in a column; 0 for NULL.
  package func int(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

  package func bool(_ column: Int) -> Bool { int(column) != 0 }

  package func double(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

  /// The text in a column; empty for NULL.
  package func text(_ column: Int) -> String {
    guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package func intOrNil(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
  package func textOrNil(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  package func doubleOrNil(_ column: Int) -> Double? { isNull(column) ? nil : double(column) }

  package func value(_ column: Int) -> SQLValue {
    switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, Int32(column)))
    case SQLITE_FLOAT: .real(double(column))
    case SQLITE_NULL: .null
    default: .text(text(column))
    }
  }
}
