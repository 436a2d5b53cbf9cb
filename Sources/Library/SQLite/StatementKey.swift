/// What a statement is known by, so that it is found without looking at its text: a literal, the type
/// that puts it together, and the place in the code where its columns are named.
///
/// Literals and places are known by their addresses.
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

  package func hash(into hasher: inout Hasher) {
    hasher.combine(address)
  }

  /// The program's own addresses need no hash that nobody can foresee; a statement is looked up for
  /// every row that is written.
  package func _rawHashValue(seed: Int) -> Int {
    Int(bitPattern: address &* 0x9E37_79B9_7F4A_7C15) ^ seed
  }

  private var address: UInt {
    literal ^ (owner.map { UInt(bitPattern: $0) } ?? 0) &+ UInt(bitPattern: line)
  }
}
