import Database
import HTTP

/// The libraries that the tools run with.
package enum LibraryVersions {
  /// Their versions, as `name/version`.
  package static var all: [String] {
    ["libcurl/\(HTTPLibrary.version ?? "none")", "SQLite/\(DatabaseLibrary.version)"]
  }
}
