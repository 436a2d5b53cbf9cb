/// Columns to be written, each with the value that it is to have.
package typealias Assignments = KeyValuePairs<StaticString, SQLValue>

/// What a statement is put together from: a type, a literal, and the columns that it writes.
///
/// Literals are known by their address, so that a statement is found without looking at text.
package struct StatementKey: Hashable {
  private let owner: ObjectIdentifier
  private let literal: UInt
  private let columns: Assignments

  package init(_ owner: Any.Type, _ literal: StaticString, writing columns: Assignments = [:]) {
    self.owner = ObjectIdentifier(owner)
    self.literal = UInt(bitPattern: literal.utf8Start)
    self.columns = columns
  }

  package static func == (left: StatementKey, right: StatementKey) -> Bool {
    guard left.owner == right.owner, left.literal == right.literal,
      left.columns.count == right.columns.count
    else { return false }
    return left.columns.indices.allSatisfy { index in
      left.columns[index].key.utf8Start == right.columns[index].key.utf8Start
    }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(UInt(bitPattern: owner) ^ literal)
  }
}
