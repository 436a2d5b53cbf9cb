package import SQLite

/// The release that resolves a group.
package struct GroupResolution: StoredModel {
  package let id: Int
  package let groupID: Int
  package let releaseID: Int
  package let currentReleaseVersion: String?
  package let type: Int?
  package let datetime: Timestamp?
  package var status: Int

  package init(row: Row) {
    id = row.int(0)
    groupID = row.int(1)
    releaseID = row.int(2)
    currentReleaseVersion = row.textOrNil(3)
    type = row.intOrNil(4)
    datetime = row.timestamp(6)
    status = row.int(7)
  }

  package static let definition = ModelDefinition(
    "sentry.groupresolution", table: "sentry_groupresolution",
    columns: [
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("release_id", .reference("sentry_release"), .required),
      Column("current_release_version", .text, .optional),
      Column("type", .integer, .optional),
      Column("actor_id", .key, .optional),
      Column("datetime", .timestamp, .optional),
      Column("status", .integer),
    ],
    uniqueKeys: [["group_id"]])
}

extension GroupResolution {
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
    try database.first(byGroup, .int(groupID), map: GroupResolution.init(row:))
  }

  /// Resolves a group in a release, instead of what resolved it before, and returns the primary key
  /// of a resolution that is new.
  package static func resolve(
    group groupID: Int, inRelease releaseID: Int, _ kind: Kind, status: Status,
    currentReleaseVersion: String?, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int? {
    guard try find(group: groupID, in: database) == nil else {
      try database.run(
        """
        UPDATE sentry_groupresolution
        SET release_id = ?, type = ?, status = ?, current_release_version = ?, datetime = ?
        WHERE group_id = ?
        """, .int(releaseID), .int(kind.rawValue), .int(status.rawValue),
        .text(currentReleaseVersion), .timestamp(time), .int(groupID))
      return nil
    }
    try database.run(
      """
      INSERT INTO sentry_groupresolution
        (group_id, release_id, type, status, current_release_version, datetime)
      VALUES (?, ?, ?, ?, ?, ?)
      """, .int(groupID), .int(releaseID), .int(kind.rawValue), .int(status.rawValue),
      .text(currentReleaseVersion), .timestamp(time))
    return database.lastInsertedKey
  }

  private static let byGroup = query("WHERE group_id = ?")
}

extension GroupResolution {
  /// Removes a resolution, and returns `false` if it is gone already.
  package static func remove(
    id: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run("DELETE FROM sentry_groupresolution WHERE id = ?", .int(id))
    return database.changes > 0
  }
}
