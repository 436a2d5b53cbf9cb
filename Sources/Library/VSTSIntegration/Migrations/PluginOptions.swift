import SQLite
import JSON
import SentryState

/// The options of one of Sentry's old plugins in a project.
struct PluginOptions {
  let slug: String
  let projectID: Int

  func value(_ name: String, in database: Database) throws(DatabaseError) -> JSONValue? {
    try ProjectOption.value(of: "\(slug):\(name)", project: projectID, in: database)
  }

  /// The text of an option, if it is one that is not empty.
  func text(_ name: String, in database: Database) throws(DatabaseError) -> String? {
    try value(name, in: database)?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether an option has a value that is not null, false, 0 or empty.
  func isSet(_ name: String, in database: Database) throws(DatabaseError) -> Bool {
    try value(name, in: database)?.isTruthy ?? false
  }

  /// Whether the project uses the plugin.
  func isEnabled(in database: Database) throws(DatabaseError) -> Bool {
    try isSet("enabled", in: database)
  }

  func disable(in database: Database) throws(DatabaseError) {
    try ProjectOption.upsert("\(slug):enabled", to: false, project: projectID, in: database)
  }
}
