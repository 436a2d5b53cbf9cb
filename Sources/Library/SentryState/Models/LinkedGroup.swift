package import SQLite

/// A group that is linked to a work item, with what the inbound syncs look at.
package struct LinkedGroup: Selectable {
  package let id: Int
  package let projectID: Int
  /// The organization of the group's project.
  package private(set) var organizationID = 0
  /// The organization of the external issue that links it.
  package let externalIssueOrganizationID: Int
  package let status: Int
  package let substatus: Int?
  package let externalIssueID: Int
  /// The external issue's `provider_status_updated_at`.
  package let statusWatermark: Timestamp?
  /// The external issue's `provider_assignee_updated_at`.
  package let assigneeWatermark: Timestamp?
  /// The primary key of the group's assignment, to a user or a team.
  package let assignmentID: Int?
  /// The user that the group is assigned to.
  package let assigneeUserID: Int?

  package init(_ columns: inout Columns) {
    id = columns.read("g.id")
    projectID = columns.read("g.project_id")
    externalIssueOrganizationID = columns.read("e.organization_id")
    status = columns.read("g.status")
    substatus = columns.read("g.substatus")
    externalIssueID = columns.read("e.id")
    statusWatermark = columns.read("e.provider_status_updated_at")
    assigneeWatermark = columns.read("e.provider_assignee_updated_at")
    assignmentID = columns.read("a.id")
    assigneeUserID = columns.read("a.user_id")
  }

  /// The groups linked to an issue of an integration, each once for every link, in no order; the
  /// type of the link does not matter.
  ///
  /// `organization` knows those of projects, which are few: a join would look for each again.
  package static func linked(
    toIssue key: String, integrationID: Int, in database: Database,
    organization: (_ projectID: Int) throws(DatabaseError) -> Int
  ) throws(DatabaseError) -> [LinkedGroup] {
    var groups = try select(
      """
      FROM sentry_externalissue e
      JOIN sentry_grouplink l ON l.linked_id = e.id
      JOIN sentry_groupedmessage g ON g.id = l.group_id
      LEFT JOIN sentry_groupasignee a ON a.group_id = g.id
      WHERE e.integration_id = ? AND e.key = ?
      """, .int(integrationID), .text(key), in: database)
    for index in groups.indices {
      groups[index].organizationID = try organization(groups[index].projectID)
    }
    return groups
  }
}
