/// Columns to be written, each with the value that it is to have.
package typealias Assignments = KeyValuePairs<StaticString, SQLValue>

/// What a statement is put together from, beside the columns that it writes.
package struct StatementKey: Hashable {
  private let owner: ObjectIdentifier
  private let part: UInt

  /// Identifies a statement that a type completes by a literal.
  package init(_ owner: Any.Type, _ literal: StaticString) {
    self.owner = ObjectIdentifier(owner)
    part = UInt(bitPattern: literal.utf8Start)
  }
}

/// Prepared statements by what they were put together from; literals are known by their address,
/// so that a statement is found without looking at text.
struct ComposedStatements {
  private final class Entry {
    let columns: [UInt]
    let statement: Statement
    /// Another statement with the same key, that writes other columns.
    let next: Entry?

    init(_ columns: [UInt], _ statement: Statement, next: Entry?) {
      self.columns = columns
      self.statement = statement
      self.next = next
    }

    func writes(_ columns: Assignments) -> Bool {
      guard columns.count == self.columns.count else { return false }
      for index in 0..<columns.count
      where UInt(bitPattern: columns[index].key.utf8Start) != self.columns[index] {
        return false
      }
      return true
    }
  }

  private var entries: [StatementKey: Entry] = [:]

  func find(_ key: StatementKey, _ columns: Assignments) -> Statement? {
    var entry = entries[key]
    while let candidate = entry {
      if candidate.writes(columns) { return candidate.statement }
      entry = candidate.next
    }
    return nil
  }

  mutating func add(_ statement: Statement, _ key: StatementKey, _ columns: Assignments) {
    let addresses = columns.map { UInt(bitPattern: $0.key.utf8Start) }
    entries[key] = Entry(addresses, statement, next: entries[key])
  }
}
