package import SQLite

/// A release of an organization's software.
package struct Release {
  package let id: Int
  package let version: String
  package let dateAdded: Timestamp?
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
    columns.skip("date_released", .timestamp, .optional)
    columns.skip("status", .integer, .optional)
  }

  /// The open releases of a project, the latest first by `date_released`, else `date_added`.
  package static func openReleases(
    ofProject projectID: Int, in database: Database
  ) throws(DatabaseError) -> [Release] {
    try select(
      """
      WHERE id IN (SELECT release_id FROM sentry_release_project WHERE project_id = ?1)
        AND coalesce(status, ?2) = ?2
      ORDER BY coalesce(date_released, date_added) DESC, id DESC
      """, .int(projectID), .number(ReleaseStatus.open), in: database)
  }

  /// The releases in which a group was seen, the latest first.
  package static func seen(
    inGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> [Release] {
    try select(
      """
      WHERE id IN (SELECT release_id FROM sentry_grouprelease WHERE group_id = ?)
      ORDER BY coalesce(date_released, date_added) DESC, id DESC
      """, .int(groupID), in: database)
  }

  /// The first open release of a project that was added after another.
  package static func following(
    _ release: Release, inProject projectID: Int, in database: Database
  ) throws(DatabaseError) -> Release? {
    try selectFirst(
      """
      WHERE id IN (SELECT release_id FROM sentry_release_project WHERE project_id = ?1)
        AND coalesce(status, ?2) = ?2
        AND (date_added > ?3 OR date_added = ?3 AND id > ?4)
      ORDER BY coalesce(date_released, date_added), id
      LIMIT 1
      """, .int(projectID), .number(ReleaseStatus.open), .timestamp(release.dateAdded),
      .int(release.id), in: database)
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
    let id = try insert(
      [
        "organization_id": .int(organizationID), "version": .text(version),
        "date_added": .timestamp(time), "status": .number(ReleaseStatus.open),
      ], in: database)
    return Release(id: id, version: version, dateAdded: time)
  }
}

/// Whether a release is in use; null is open too.
package enum ReleaseStatus: Int, Sendable {
  case open = 0
  case archived = 1
}
