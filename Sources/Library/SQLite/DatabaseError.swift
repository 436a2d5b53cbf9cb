import CSQLite

/// A failure of SQLite, or of opening a file as our database.
package struct DatabaseError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    /// The file does not exist.
    case missing
    /// The file is no database, or one of another program.
    case foreign
    /// The database is damaged.
    case damaged
    /// The database was written by a newer version.
    case newer
    /// No space is left, or the disk gives errors.
    case unwritable
    /// The file cannot be opened.
    case unopenable
    /// Another program kept the database locked.
    case busy
    /// A UNIQUE or PRIMARY KEY constraint does not hold.
    case notUnique
    /// A FOREIGN KEY constraint does not hold.
    case dangling
    /// Another constraint does not hold: NOT NULL, CHECK or a column's type.
    case constraint
    /// A statement does not fit the tables, or what is in them.
    case mismatched
    /// Anything else: a bug.
    case other
  }

  package var kind: Kind
  /// Lower case, no full stop: what cannot be done, with the file where it matters, and why.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Takes a result code of SQLite and its text.
  init(code: Int32, message: String) {
    let kind: Kind =
      switch Int(code) {
      case CSQLITE_CONSTRAINT_UNIQUE, CSQLITE_CONSTRAINT_PRIMARYKEY, CSQLITE_CONSTRAINT_ROWID:
        .notUnique
      case CSQLITE_CONSTRAINT_FOREIGNKEY: .dangling
      default:
        switch code & 0xFF {
        case SQLITE_NOTADB: .foreign
        case SQLITE_CORRUPT: .damaged
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_PERM, SQLITE_NOLFS: .unwritable
        case SQLITE_CANTOPEN: .unopenable
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH: .constraint
        case SQLITE_ERROR, SQLITE_SCHEMA: .mismatched
        default: .other
        }
      }
    self.init(kind, message)
  }

  package var description: String { message }
}
