import CSQLite
import Glibc

extension Database {
  /// What SQLite says of the call that failed last.
  var lastError: DatabaseError {
    error(code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
  }

  /// What a result code means of this database.
  func error(code: Int32, message: String) -> DatabaseError {
    if code & 0xFF == SQLITE_FULL, let table = tableWithoutKeys {
      return damage("\(table) has had the last primary key that there is")
    }
    var error = DatabaseError(code: code, message: message)
    if location.path != nil {
      // Our statements fit our tables: it is the file that somebody else has changed.
      if error.kind == .mismatched { error.kind = .damaged }
      if error.kind == .constraint, let fault = try? schema.comparison(with: self).faults.first {
        error = DatabaseError(.damaged, "\(message); \(fault)")
      }
    }
    if error.kind == .unopenable || error.kind == .unwritable, let obstacle {
      error = DatabaseError(.unwritable, obstacle)
    }
    return named(error)
  }

  /// A table that has no primary key to give any more, of which SQLite says that the disk is full.
  private var tableWithoutKeys: String? {
    try? first("SELECT name FROM sqlite_sequence WHERE seq = 9223372036854775807") { $0.text(0) }
  }

  /// Why the file or its directory cannot be written, which SQLite does not say.
  private var obstacle: String? {
    let path: String
    switch location {
    case .existing(let file), .created(let file): path = Location.plain(file)
    case .readOnly, .copy, .memory: return nil
    }
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    for (place, name) in [(directory, "its directory"), (path, "the file")] {
      if faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) != 0 {
        return "\(name) cannot be written: \(String(cString: strerror(errno)))"
      }
    }
    return nil
  }

  /// The same error, its message naming the database where a user has to look at the file.
  private func named(_ error: DatabaseError) -> DatabaseError {
    guard let name else { return error }
    let message = error.message
    let words =
      switch (error.kind, location) {
      case (.foreign, _): "'\(name)' is no store: \(message)"
      case (.damaged, _): "store '\(name)' is damaged: \(message)"
      case (.unwritable, .copy), (.unopenable, .copy):
        "cannot write a copy of store '\(name)': \(message)"
      case (.unwritable, _): "cannot write store '\(name)': \(message)"
      case (.unopenable, _): "cannot open '\(name)': \(message)"
      case (.busy, _): "store '\(name)' is busy: \(message)"
      case (.dangling, _): "store '\(name)' has no row that is referred to: \(message)"
      default: message
      }
    return DatabaseError(error.kind, words)
  }

  /// The error of a row that holds what no program of ours has written.
  package func damage(_ message: String) -> DatabaseError {
    named(DatabaseError(.damaged, message))
  }
}
