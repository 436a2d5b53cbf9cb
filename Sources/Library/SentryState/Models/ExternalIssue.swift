package import SQLite
package import JSON

/// An issue of another service, such as a work item.
package struct ExternalIssue: StoredModel {
  package let id: Int
  package let organizationID: Int
  package let integrationID: Int
  package let key: String
  package var metadata: JSONObject?
  package let providerStatusUpdatedAt: Timestamp?
  package let providerAssigneeUpdatedAt: Timestamp?

  package static let definition = ModelDefinition(
    "sentry.externalissue", table: "sentry_externalissue", of: ExternalIssue.self,
    uniqueKeys: [["integration_id", "key", "organization_id"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    organizationID = columns.read("organization_id", .reference("sentry_organization"), .required)
    integrationID = columns.read("integration_id", .reference("sentry_integration"), .required)
    key = columns.read("key", .text, .required)
    columns.skip("title", .text, .optional)
    columns.skip("description", .text, .optional)
    metadata = columns.read("metadata", .json, .optional)
    columns.skip("date_added", .timestamp, .optional)
    providerStatusUpdatedAt = columns.read("provider_status_updated_at", .timestamp, .optional)
    providerAssigneeUpdatedAt = columns.read(
      "provider_assignee_updated_at", .timestamp, .optional)
  }

  /// The external issue of this key, if the organization has one.
  package static func find(
    key: String, integrationID: Int, organizationID: Int, in database: Database
  ) throws(DatabaseError) -> ExternalIssue? {
    try selectFirst(
      "WHERE integration_id = ? AND key = ? AND organization_id = ?", .int(integrationID),
      .text(key), .int(organizationID), in: database)
  }

  /// The external issues that a group is linked to, but for those of one integration, by primary
  /// key.
  package static func linked(
    toGroup groupID: Int, inProject projectID: Int, exceptOf integrationID: Int,
    in database: Database
  ) throws(DatabaseError) -> [ExternalIssue] {
    try select(
      """
      JOIN sentry_grouplink l ON l.linked_id = sentry_externalissue.id
      WHERE integration_id <> ? AND l.group_id = ? AND l.project_id = ? AND l.linked_type = ?
      ORDER BY l.linked_id
      """, .int(integrationID), .int(groupID), .int(projectID),
      .number(GroupLink.LinkedType.issue), in: database)
  }

  /// Whether there are external issues of other integrations than one.
  package static func exist(
    exceptOf integrationID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    // Each is a look at the index; both in one condition would be a walk along it.
    try database.exists(
      """
      SELECT 1 WHERE EXISTS (SELECT 1 FROM sentry_externalissue WHERE integration_id < ?1)
        OR EXISTS (SELECT 1 FROM sentry_externalissue WHERE integration_id > ?1)
      """, .int(integrationID))
  }

  /// The keys that an integration's external issues have, each once.
  package static func keys(
    ofIntegration integrationID: Int, in database: Database
  ) throws(DatabaseError) -> [String] {
    try database.rows(
      "SELECT DISTINCT key FROM sentry_externalissue WHERE integration_id = ? ORDER BY key",
      .int(integrationID)
    ) { $0.text(0) }
  }

  /// The primary key of the external issue of this key, which is added if it is new.
  package static func findOrInsert(
    key: String, integrationID: Int, organizationID: Int, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Int {
    let known = try find(
      key: key, integrationID: integrationID, organizationID: organizationID, in: database)
    if let known { return known.id }
    return try insert(
      key: key, integrationID: integrationID, organizationID: organizationID, at: time,
      in: database)
  }

  /// Adds an external issue, and returns its primary key.
  package static func insert(
    key: String, integrationID: Int, organizationID: Int, title: String? = nil,
    description: String? = nil, metadata: JSONObject? = nil, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Int {
    try insert(in: database) {
      $0.set("organization_id", organizationID)
      $0.set("integration_id", integrationID)
      $0.set("key", key)
      $0.set("title", title)
      $0.set("description", description)
      $0.set("metadata", json: metadata)
      $0.set("date_added", time)
    }
  }

  /// Removes an external issue unless a group is linked to it, and returns whether it did.
  ///
  /// No other one gets its primary key, which a task may wait with.
  package static func removeUnlessLinked(
    _ id: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run(
      """
      DELETE FROM sentry_externalissue WHERE id = ?1 AND NOT EXISTS (
        SELECT 1 FROM sentry_grouplink WHERE linked_type = ?2 AND linked_id = ?1)
      """, .int(id), .number(GroupLink.LinkedType.issue))
    return database.changes > 0
  }

  /// The external issue of an integration that a group was linked to first, if there is one.
  package static func first(
    ofIntegration integrationID: Int, linkedToGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> ExternalIssue? {
    try selectFirst(
      """
      JOIN sentry_grouplink l ON l.linked_id = sentry_externalissue.id
      WHERE l.group_id = ? AND l.linked_type = ? AND sentry_externalissue.integration_id = ?
      ORDER BY l.id
      """, .int(groupID), .number(GroupLink.LinkedType.issue), .int(integrationID), in: database)
  }

  /// Writes what the service says of the issue now.
  package static func update(
    id: Int, title: String?, description: String?, metadata: JSONObject, in database: Database
  ) throws(DatabaseError) {
    try update(id, in: database) {
      $0.set("title", title)
      $0.set("description", description)
      $0.set("metadata", json: metadata)
    }
  }

  /// The watermarks of an external issue: the service's times of the changes that were taken over
  /// last.
  package struct Watermarks: Sendable {
    package var status: Timestamp?
    package var assignee: Timestamp?

    package init(status: Timestamp? = nil, assignee: Timestamp? = nil) {
      self.status = status
      self.assignee = assignee
    }
  }

  /// Moves the watermarks that are given.
  package static func move(
    _ watermarks: Watermarks, ofIssue id: Int, in database: Database
  ) throws(DatabaseError) {
    switch (watermarks.status, watermarks.assignee) {
    case (let status?, let assignee?):
      try update(id, in: database) {
        $0.set("provider_status_updated_at", status)
        $0.set("provider_assignee_updated_at", assignee)
      }
    case (let status?, nil):
      try update(id, in: database) { $0.set("provider_status_updated_at", status) }
    case (nil, let assignee?):
      try update(id, in: database) { $0.set("provider_assignee_updated_at", assignee) }
    case (nil, nil): break
    }
  }
}
