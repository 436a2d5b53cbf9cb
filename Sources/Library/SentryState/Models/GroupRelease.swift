package import SQLite

/// When a group was seen in a release.
package enum GroupRelease: Model {
  package static let definition = ModelDefinition(
    "sentry.grouprelease", table: "sentry_grouprelease",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("release_id", .reference("sentry_release"), .required),
      Column("environment", .text),
      Column("first_seen", .timestamp, .optional),
      Column("last_seen", .timestamp, .optional),
    ],
    uniqueKeys: [["group_id", "release_id", "environment"]])

  /// Notes when a group was first and last seen in a release and an environment.
  package static func upsert(
    group groupID: Int, project projectID: Int, release releaseID: Int, environment: String,
    from first: Timestamp, to last: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_grouprelease
        (project_id, group_id, release_id, environment, first_seen, last_seen)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (group_id, release_id, environment) DO UPDATE
      SET first_seen = min(coalesce(first_seen, excluded.first_seen), excluded.first_seen),
        last_seen = max(coalesce(last_seen, excluded.last_seen), excluded.last_seen)
      """, .int(projectID), .int(groupID), .int(releaseID), .text(environment),
      .timestamp(first), .timestamp(last))
  }
}
