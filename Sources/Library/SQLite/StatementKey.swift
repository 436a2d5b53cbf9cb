/// What a statement is known by, so that it is found without looking at its text: a literal, the type
/// that puts it together, and the place in the code where its columns are named.
///
/// Literals and files are known by their addresses. `line` is that of the place, or how many rows the
/// statement writes.
package struct StatementKey: Hashable {
  private let owner: ObjectIdentifier?
  private let literal: UInt
  private let file: UInt
  private let line: Int

  package init(
    _ owner: Any.Type, _ literal: StaticString, file: StaticString = "", line: Int = 0
  ) {
    self.owner = ObjectIdentifier(owner)
    self.literal = UInt(bitPattern: literal.utf8Start)
    self.file = UInt(bitPattern: file.utf8Start)
    self.line = line
  }

  /// Takes the whole text of a statement.
  init(_ text: StaticString) {
    owner = nil
    literal = UInt(bitPattern: text.utf8Start)
    file = 0
    line = 0
  }

  // One word is hashed faster than four, and few statements have the same.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(address)
  }

  private var address: UInt {
    literal ^ (owner.map { UInt(bitPattern: $0) } ?? 0) &+ UInt(bitPattern: line)
  }
}
