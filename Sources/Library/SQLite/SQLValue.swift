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
