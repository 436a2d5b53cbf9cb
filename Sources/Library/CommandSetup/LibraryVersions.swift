import Database
import HTTP
import ToolSupport

/// What `--version` prints: the versions of a tool and of the libraries that it runs with.
package enum LibraryVersions {
  package static func text(_ tool: String) -> String {
    ToolVersion.text(
      tool, libraries: ["libcurl/\(HTTPLibrary.version)", "SQLite/\(DatabaseLibrary.version)"])
  }
}
