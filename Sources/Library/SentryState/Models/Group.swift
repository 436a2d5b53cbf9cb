package import Database

/// An issue: the events that are alike.
package struct Group: StoredModel {
  package let id: Int
  package let projectID: Int
  package var status: Int
  package var substatus: Int?
  package let resolvedAt: Timestamp?
  package let activeAt: Timestamp?
  package let lastSeen: Timestamp?
  package let shortID: Int
  package let message: String
  package let culprit: String
  package let level: Int
  package let timesSeen: Int

  package init(row: Row) {
    id = row.int(0)
    projectID = row.int(1)
    status = row.int(2)
    substatus = row.intOrNil(3)
    resolvedAt = row.timestamp(4)
    activeAt = row.timestamp(5)
    lastSeen = row.timestamp(6)
    shortID = row.int(7)
    message = row.text(8)
    culprit = row.text(9)
    level = row.int(10)
    timesSeen = row.int(11)
  }

  package static let definition = ModelDefinition(
    "sentry.group", table: "sentry_groupedmessage",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("status", .integer),
      Column("substatus", .integer, .optional),
      Column("resolved_at", .timestamp, .optional),
      Column("active_at", .timestamp, .optional),
      Column("last_seen", .timestamp, .optional),
      Column("short_id", .integer),
      Column("message", .text),
      Column("culprit", .text),
      Column("level", .integer),
      Column("times_seen", .integer),
    ],
    uniqueKeys: [
      // 0 is no short id.
      UniqueKey(
        ["project_id", "short_id"],
        condition: "project_id = ?1 AND short_id = ?2 AND short_id <> 0")
    ])
}

extension Group {
  /// The groups that are linked to a service's issue in one of these organizations, by primary key.
  ///
  /// As in Sentry (`Group.objects.get_groups_by_external_issue`), the type of the link does not
  /// matter, so that a commit's or pull request's link with the same number counts too.
  package static func linked(
    to key: String, integrationID: Int, organizationIDs: [Int], in database: Database
  ) throws(DatabaseError) -> [Group] {
    var groups: [Int: Group] = [:]
    for organizationID in organizationIDs {
      try database.forEach(
        linked, [.int(integrationID), .text(key), .int(organizationID)]
      ) { row in
        groups[row.int(0)] = Group(row: row)
        return true
      }
    }
    return groups.values.sorted { $0.id < $1.id }
  }

  private static let linked = query(
    """
    WHERE id IN (
      SELECT l.group_id FROM sentry_externalissue e
      JOIN sentry_grouplink l ON l.linked_id = e.id
      WHERE e.integration_id = ? AND e.key = ? AND e.organization_id = ?)
    """)

  /// Sets the columns `status` and `substatus`, and nothing else.
  package static func setStatus(
    _ status: GroupStatus, _ substatus: GroupSubstatus?, ofGroup id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_groupedmessage SET status = ?, substatus = ? WHERE id = ?",
      .int(status.rawValue), .int(substatus?.rawValue), .int(id))
  }
}

/// The status of a group.
package enum GroupStatus: Int, Sendable {
  case unresolved = 0
  case resolved = 1
  case ignored = 2
  case pendingDeletion = 3
  case deletionInProgress = 4
  case pendingMerge = 5
  case reprocessing = 6
}

/// What kind of unresolved or ignored a group is.
package enum GroupSubstatus: Int, Sendable {
  case untilEscalating = 1
  case escalating = 2
  case ongoing = 3
  case untilConditionMet = 4
  case forever = 5
  case regressed = 6
  case new = 7
}
