import CSQLite

/// A prepared statement, the owner of its handle, which it must not outlive the database of.
package final class Statement {
  let handle: OpaquePointer
  private let parameterCount: Int
  /// Whether its rows are being read, so that it cannot be used for another query.
  var isBusy = false
  /// What the first value that could not be bound said.
  private(set) var bindStatus = SQLITE_OK
  /// Whether SQLite holds copies of bound texts.
  private var hasCopies = false

  init(handle: OpaquePointer) {
    self.handle = handle
    parameterCount = Int(sqlite3_bind_parameter_count(handle))
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

  /// Binds a value to a parameter; these count from 1.
  package func bind(_ value: SQLValue, at position: Int) {
    switch value {
    case .null: note(sqlite3_bind_null(handle, Int32(position)))
    case .integer(let integer): note(sqlite3_bind_int64(handle, Int32(position), integer))
    case .real(let real): note(sqlite3_bind_double(handle, Int32(position), real))
    case .text(var text): text.withUTF8 { bind($0, at: Int32(position), copying: true) }
    }
  }

  /// Binds values to the parameters from `position` on, all of them, where their text is: `text` has
  /// to stay until the statement has run.
  func bind(
    _ values: ArraySlice<BoundValues.Value>, of text: UnsafeBufferPointer<UInt8>,
    from position: Int
  ) {
    // The text of a parameter that is not bound anew is gone.
    precondition(position - 1 + values.count == parameterCount)
    var position = Int32(position)
    for value in values {
      switch value {
      case .null: note(sqlite3_bind_null(handle, position))
      case .integer(let integer): note(sqlite3_bind_int64(handle, position, integer))
      case .real(let real): note(sqlite3_bind_double(handle, position, real))
      case .text(let range):
        bind(UnsafeBufferPointer(rebasing: text[range]), at: position, copying: false)
      }
      position += 1
    }
  }

  private func bind(_ text: UnsafeBufferPointer<UInt8>, at position: Int32, copying: Bool) {
    // SQLite takes a null pointer for NULL, and an empty buffer may have no address.
    guard !text.isEmpty else { return note(csqlite_bind_text(handle, position, "", 0)) }
    guard let length = Int32(exactly: text.count) else { return note(SQLITE_TOOBIG) }
    if copying { hasCopies = true }
    text.withMemoryRebound(to: CChar.self) {
      note(
        copying
          ? csqlite_bind_text(handle, position, $0.baseAddress, length)
          : sqlite3_bind_text(handle, position, $0.baseAddress, length, nil))
    }
  }

  private func note(_ status: Int32) {
    if status != SQLITE_OK, bindStatus == SQLITE_OK { bindStatus = status }
  }

  func reset() {
    sqlite3_reset(handle)
    // Copies take memory; values that were bound where they are do not.
    if hasCopies { sqlite3_clear_bindings(handle) }
    hasCopies = false
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
