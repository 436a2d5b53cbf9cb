package import SQLite

/// The release that resolves a group.
package struct GroupResolution: StoredModel {
  package let id: Int
  package let releaseID: Int
  package let currentReleaseVersion: String?
  package let type: Int?

  package static let definition = ModelDefinition(
    "sentry.groupresolution", table: "sentry_groupresolution", of: GroupResolution.self,
    uniqueKeys: [["group_id"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("group_id", .reference("sentry_groupedmessage"), .required)
    releaseID = columns.read("release_id", .reference("sentry_release"), .required)
    currentReleaseVersion = columns.read("current_release_version", .text, .optional)
    type = columns.read("type", .integer, .optional)
    columns.skip("actor_id", .key, .optional)
    columns.skip("datetime", .timestamp, .optional)
    columns.skip("status", .integer)
  }

  /// When a group is resolved.
  package enum Kind: Int, Sendable {
    case inRelease = 0
    case inNextRelease = 1
  }

  /// Whether the resolution has come into effect.
  package enum Status: Int, Sendable {
    case pending = 0
    case resolved = 1
  }

  /// The resolution of a group.
  package static func find(
    group groupID: Int, in database: Database
  ) throws(DatabaseError) -> GroupResolution? {
    try selectFirst("WHERE group_id = ?", .int(groupID), in: database)
  }

  /// Resolves a group in a release, instead of what resolved it before, and returns the primary key
  /// of a resolution that is new.
  package static func resolve(
    group groupID: Int, inRelease releaseID: Int, _ kind: Kind, status: Status,
    currentReleaseVersion: String?, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int? {
    let isNew = try find(group: groupID, in: database) == nil
    try upsert(in: database) {
      $0.set("group_id", groupID)
      $0.set("release_id", releaseID)
      $0.set("type", kind)
      $0.set("status", status)
      $0.set("current_release_version", currentReleaseVersion)
      $0.set("datetime", time)
    }
    return isNew ? database.lastInsertedKey : nil
  }

  /// Removes a resolution, and returns `false` if it is gone already.
  package static func remove(
    id: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run("DELETE FROM sentry_groupresolution WHERE id = ?", .int(id))
    return database.changes > 0
  }
}
