package import SQLite

/// A release of an organization's software.
package struct Release {
  package let id: Int
  package let version: String
  package let dateAdded: Timestamp?
  package let dateReleased: Timestamp?

  package init(id: Int, version: String, dateAdded: Timestamp?, dateReleased: Timestamp? = nil) {
    self.id = id
    self.version = version
    self.dateAdded = dateAdded
    self.dateReleased = dateReleased
  }

  /// When it came out: when it was released, else when it was added; one without a date came first.
  package var date: Timestamp { dateReleased ?? dateAdded ?? .earliest }
}

extension Release: StoredModel {
  package static let definition = ModelDefinition(
    "sentry.release", table: "sentry_release", of: Release.self,
    uniqueKeys: [["organization_id", "version"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("organization_id", .reference("sentry_organization"), .required)
    version = columns.read("version", .text, .required)
    dateAdded = columns.read("date_added", .timestamp, .optional)
    dateReleased = columns.read("date_released", .timestamp, .optional)
    columns.skip("status", .integer, .optional)
  }

  /// The open releases of a project, in no order.
  package static func open(
    inProject projectID: Int, in database: Database
  ) throws(DatabaseError) -> [Release] {
    try select(
      """
      JOIN sentry_release_project p ON p.release_id = sentry_release.id
      WHERE p.project_id = ?1 AND coalesce(sentry_release.status, ?2) = ?2
      """, .int(projectID), .number(ReleaseStatus.open), in: database)
  }

  /// The open release in which a group was seen last.
  package static func lastSeen(
    inGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> Release? {
    try selectFirst(
      """
      JOIN sentry_grouprelease g ON g.release_id = sentry_release.id
      WHERE g.group_id = ?1 AND coalesce(sentry_release.status, ?2) = ?2
      ORDER BY g.last_seen DESC, g.id DESC
      LIMIT 1
      """, .int(groupID), .number(ReleaseStatus.open), in: database)
  }

  /// The release of an organization, if it has it.
  package static func find(
    version: String, organization organizationID: Int, in database: Database
  ) throws(DatabaseError) -> Release? {
    try selectFirst(
      "WHERE organization_id = ? AND version = ?", .int(organizationID), .text(version),
      in: database)
  }

  /// The release of an organization, which is added with this date if it is new.
  package static func findOrInsert(
    version: String, organization organizationID: Int, addedAt time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Release {
    if let release = try find(version: version, organization: organizationID, in: database) {
      return release
    }
    let id = try insert(in: database) {
      $0.set("organization_id", organizationID)
      $0.set("version", version)
      $0.set("date_added", time)
      $0.set("status", ReleaseStatus.open)
    }
    return Release(id: id, version: version, dateAdded: time)
  }
}

/// Whether a release is in use; null is open too.
package enum ReleaseStatus: Int, Sendable {
  case open = 0
  case archived = 1
}
