/// The columns that a statement writes, each with the value that it is to have.
///
/// Whoever names them does so once before the statement is prepared, to list the columns, and then
/// for each row. So it has to name the same ones in the same order, whatever their values.
package struct Assignments {
  /// The columns, while they are listed.
  private var names: [String]?
  package private(set) var values: BoundValues

  package init(into values: BoundValues = BoundValues()) {
    self.values = values
  }

  /// The columns that `assign` names.
  package static func columns(_ assign: (inout Assignments) -> Void) -> [String] {
    var listing = Assignments()
    listing.names = []
    assign(&listing)
    return listing.names ?? []
  }

  package mutating func set(_ column: StaticString, _ value: Int?) {
    name(column)
    values.append(value)
  }

  package mutating func set(_ column: StaticString, _ value: Bool) {
    set(column, value ? 1 : 0)
  }

  package mutating func set(_ column: StaticString, _ value: String?) {
    name(column)
    values.append(value)
  }

  package mutating func set(_ column: StaticString, _ value: SQLValue) {
    name(column)
    values.append(value)
  }

  package mutating func setNull(_ column: StaticString) {
    set(column, SQLValue.null)
  }

  /// Sets a column to the text that `write` appends.
  package mutating func setText(_ column: StaticString, _ write: (inout [UInt8]) -> Void) {
    name(column)
    values.appendText(write)
  }

  /// Sets a column to the text that `write` appends, which is the same for the same number.
  package mutating func setText(
    _ column: StaticString, of number: Int64, _ write: (inout [UInt8]) -> Void
  ) {
    name(column)
    values.appendText(of: number, write)
  }

  /// Forgets the values, and keeps the memory.
  package mutating func removeAll() {
    values.removeAll()
  }

  private mutating func name(_ column: StaticString) {
    names?.append(column.description)
  }
}
