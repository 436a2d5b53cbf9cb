import CSQLite

/// A prepared statement, the owner of its handle, which it must not outlive the database of.
package final class Statement {
  let handle: OpaquePointer
  /// Whether its rows are being read, so that it cannot be used for another query.
  var isBusy = false
  /// What the first value that could not be bound said.
  private(set) var bindStatus = SQLITE_OK

  init(handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// Binds values to the parameters, in their order.
  package func bind(_ values: [SQLValue]) {
    var position = 1
    for value in values {
      bind(value, at: position)
      position += 1
    }
  }

  /// Binds the values of columns to the parameters, in their order, and then another.
  package func bind(_ columns: Assignments, _ last: SQLValue? = nil) {
    for index in columns.indices { bind(columns[index].value, at: index + 1) }
    if let last { bind(last, at: columns.count + 1) }
  }

  /// Binds a value to a parameter; these count from 1.
  package func bind(_ value: SQLValue, at position: Int) {
    switch value {
    case .null: note(sqlite3_bind_null(handle, Int32(position)))
    case .integer(let integer): note(sqlite3_bind_int64(handle, Int32(position), integer))
    case .real(let real): note(sqlite3_bind_double(handle, Int32(position), real))
    case .text(var text): text.withUTF8 { bind(UnsafeRawBufferPointer($0), at: position) }
    }
  }

  /// Binds a part of some UTF-8 as text to a parameter.
  package func bind(_ text: [UInt8], _ range: Range<Int>, at position: Int) {
    text.withUnsafeBytes { bind(UnsafeRawBufferPointer(rebasing: $0[range]), at: position) }
  }

  private func bind(_ text: UnsafeRawBufferPointer, at position: Int) {
    // SQLite takes a null pointer for NULL, and an empty buffer may have no address.
    guard let address = text.baseAddress else {
      return note(csqlite_bind_text(handle, Int32(position), "", 0))
    }
    guard let length = Int32(exactly: text.count) else { return note(SQLITE_TOOBIG) }
    note(
      csqlite_bind_text(
        handle, Int32(position), address.assumingMemoryBound(to: CChar.self), length))
  }

  private func note(_ status: Int32) {
    if status != SQLITE_OK, bindStatus == SQLITE_OK { bindStatus = status }
  }

  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    bindStatus = SQLITE_OK
    isBusy = false
  }
}

/// The text of a statement.
///
/// One written as a literal is known by its address, so that its prepared statement is found
/// without looking at the text.
package struct SQL: Sendable, ExpressibleByStringLiteral {
  enum Text {
    case literal(StaticString)
    case string(String)
  }

  let text: Text

  package init(stringLiteral value: StaticString) {
    text = .literal(value)
  }

  /// Takes a text that was put together when the program ran, never from data.
  package init(_ value: String) {
    text = .string(value)
  }
}

/// A value to bind to a statement, or one of a row.
package enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)

  package static func int(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }
  package static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
  package static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
}
