package import SQLite

extension User {
  /// The projects that a user reaches through the teams in which the user's membership is active.
  package static func projectIDs(
    reachedBy userID: Int, in database: Database
  ) throws(DatabaseError) -> Set<Int> {
    Set(
      try database.rows(
        """
        SELECT pt.project_id
        FROM sentry_organizationmember m
        JOIN sentry_organizationmember_teams t ON t.organizationmember_id = m.id AND t.is_active
        JOIN sentry_projectteam pt ON pt.team_id = t.team_id
        WHERE m.user_id = ?
        """, .int(userID)
      ) { $0.int(0) })
  }
}
