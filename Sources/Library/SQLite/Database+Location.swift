import CSQLite

extension Database {
  /// Where the database lies.
  package enum Location: Sendable {
    /// A file that exists.
    case existing(String)
    /// A file that exists, of which nothing may be written, not even a newer version's tables.
    case readOnly(String)
    /// A file that need not exist; an empty one becomes a database.
    case created(String)
    /// A private temporary file with what an existing file holds now, as long as the connection;
    /// of the file itself nothing is written.
    case copy(of: String)
    /// Memory, as long as the connection.
    case memory

    /// The file that is read or written.
    var path: String? {
      switch self {
      case .existing(let path), .readOnly(let path), .created(let path), .copy(let path): path
      case .memory: nil
      }
    }
  }

  /// Whether what is written is still there when the connection has ended.
  package var isKept: Bool { location.isKept }
}

extension Database.Location {
  /// Whether it is a file that is written.
  var isKept: Bool {
    switch self {
    case .existing, .created: true
    case .readOnly, .copy, .memory: false
    }
  }

  /// The name and the flags that SQLite is to open it with.
  var argumentsToOpen: (file: String, flags: Int32) {
    switch self {
    case .existing(let path): (Self.plain(path), SQLITE_OPEN_READWRITE)
    case .readOnly(let path): (Self.plain(path), SQLITE_OPEN_READONLY)
    case .created(let path): (Self.plain(path), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    case .copy: ("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    case .memory: (":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }
  }

  /// A path as SQLite takes it for nothing else: what begins with `file:` may be a URI, and
  /// `:memory:` is no file.
  static func plain(_ path: String) -> String {
    path.hasPrefix("/") ? path : "./\(path)"
  }
}
