import CSQLite

/// The SQLite library that the program runs with.
package enum DatabaseLibrary {
  /// SQLite's version, such as `3.40.1`.
  package static var version: String { String(cString: sqlite3_libversion()) }
}
