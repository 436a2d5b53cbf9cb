import SQLite
import Web
package import ToolSupport

extension Program {
  /// The versions of libcurl, `none` where there is none to load, and of SQLite.
  package static var libraryVersions: [String] {
    ["libcurl/\(HTTPLibrary.version ?? "none")", "SQLite/\(DatabaseLibrary.version)"]
  }
}
