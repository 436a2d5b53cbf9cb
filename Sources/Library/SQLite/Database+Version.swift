import CSQLite

extension Database {
  /// Tells whether something was written between two transactions of a connection.
  package struct Version: Sendable, Equatable {
    /// Changes with what other connections commit.
    let others: Int
    /// Changes with what this connection writes.
    let own: Int32
  }

  /// The version of what the transaction sees, with what it wrote so far.
  package func version() throws(DatabaseError) -> Version {
    Version(
      others: try first("PRAGMA data_version") { $0.int(0) } ?? 0,
      own: sqlite3_total_changes(handle))
  }
}
