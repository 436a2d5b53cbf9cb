package import SQLite

/// A release of an organization's software.
package struct Release: StoredModel {
  package let id: Int
  package let organizationID: Int
  package let version: String
  package let dateAdded: Timestamp?
  package var status: Int?

  package init(row: Row) {
    id = row.int(0)
    organizationID = row.int(1)
    version = row.text(2)
    dateAdded = row.timestamp(3)
    status = row.intOrNil(5)
  }

  package static let definition = ModelDefinition(
    "sentry.release", table: "sentry_release",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("version", .text, .required),
      Column("date_added", .timestamp, .optional),
      Column("date_released", .timestamp, .optional),
      Column("status", .integer, .optional),
    ],
    uniqueKeys: [["organization_id", "version"]])
}

extension Release {
  /// The open releases of a project, the latest first by `date_released`, else `date_added`.
  package static func openReleases(
    ofProject projectID: Int, in database: Database
  ) throws(DatabaseError) -> [Release] {
    try database.rows(open, .int(projectID), map: Release.init(row:))
  }

  /// The releases in which a group was seen, the latest first.
  package static func seen(
    inGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> [Release] {
    try database.rows(seen, .int(groupID), map: Release.init(row:))
  }

  private static let seen = query(
    """
    WHERE id IN (SELECT release_id FROM sentry_grouprelease WHERE group_id = ?)
    ORDER BY coalesce(date_released, date_added) DESC, id DESC
    """)

  /// The first open release of a project that was added after another.
  package static func following(
    _ release: Release, inProject projectID: Int, in database: Database
  ) throws(DatabaseError) -> Release? {
    try database.first(
      following, .int(projectID), .timestamp(release.dateAdded), .int(release.id),
      map: Release.init(row:))
  }

  private static let following = query(
    """
    WHERE id IN (SELECT release_id FROM sentry_release_project WHERE project_id = ?1)
      AND coalesce(status, 0) = 0
      AND (date_added > ?2 OR date_added = ?2 AND id > ?3)
    ORDER BY coalesce(date_released, date_added), id
    LIMIT 1
    """)

  private static let open = query(
    """
    WHERE id IN (SELECT release_id FROM sentry_release_project WHERE project_id = ?)
      AND coalesce(status, 0) = 0
    ORDER BY coalesce(date_released, date_added) DESC, id DESC
    """)
}

/// Whether a release is in use; null is open too.
package enum ReleaseStatus: Int, Sendable {
  case open = 0
  case archived = 1
}

extension Release {
  /// The release of an organization, which is added with this date if it is new.
  package static func findOrCreate(
    version: String, organization organizationID: Int, addedAt time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Release {
    if let release = try find(version: version, organization: organizationID, in: database) {
      return release
    }
    try database.run(
      """
      INSERT INTO sentry_release (organization_id, version, date_added, status)
      VALUES (?, ?, ?, ?)
      """, .int(organizationID), .text(version), .timestamp(time),
      .int(ReleaseStatus.open.rawValue))
    return Release(
      id: database.lastInsertedKey, organizationID: organizationID, version: version,
      dateAdded: time)
  }

  /// The release of an organization, if it has it.
  package static func find(
    version: String, organization organizationID: Int, in database: Database
  ) throws(DatabaseError) -> Release? {
    try database.first(
      byVersion, .int(organizationID), .text(version), map: Release.init(row:))
  }

  private static let byVersion = query("WHERE organization_id = ? AND version = ?")

  private init(id: Int, organizationID: Int, version: String, dateAdded: Timestamp) {
    self.id = id
    self.organizationID = organizationID
    self.version = version
    self.dateAdded = dateAdded
    status = ReleaseStatus.open.rawValue
  }
}
