import SQLite

/// Rows that a transaction adds to a table, held back so that one statement adds many: it begins and
/// ends once for them, and finds their place in the table at hand.
struct PendingRows {
  /// How many rows one statement adds.
  private static let rowsAtOnce = 32
  /// How many rows are held back at most, for the memory's sake.
  private static let mostRows = 1024

  private let model: any Model.Type
  private let database: Database
  /// Whether a row whose unique key is there is left out.
  private let isForNewOnly: Bool
  private var columns: [String] = []
  private var rows = Assignments()
  private var count = 0

  init(_ model: any Model.Type, forNewOnly isForNewOnly: Bool = false, in database: Database) {
    self.model = model
    self.isForNewOnly = isForNewOnly
    self.database = database
  }

  /// Adds a row, with the same columns as the others.
  mutating func add(_ assign: (inout Assignments) -> Void) throws(DatabaseError) {
    if columns.isEmpty { columns = Assignments.columns(assign) }
    assign(&rows)
    count += 1
    if count == Self.mostRows { try write() }
  }

  /// Writes the rows, in the order in which they were added.
  mutating func write() throws(DatabaseError) {
    var first = 0
    while first < count {
      let number = count - first < Self.rowsAtOnce ? 1 : Self.rowsAtOnce
      let range = first * columns.count..<(first + number) * columns.count
      try database.run(
        try insertion(of: number), rows.values.items[range], of: rows.values)
      first += number
    }
    rows.removeAll()
    count = 0
  }

  private func insertion(of rows: Int) throws(DatabaseError) -> Statement {
    let kind: StaticString = isForNewOnly ? "INSERT many … DO NOTHING" : "INSERT many"
    return try database.statement(StatementKey(model, kind, line: rows)) {
      model.definition.insertion(of: columns, rows: rows)
        + (isForNewOnly ? " ON CONFLICT DO NOTHING" : "")
    }
  }
}
