package import SQLite
package import JSON

/// An issue of another service, such as a work item.
package struct ExternalIssue: StoredModel {
  package let id: Int
  package let organizationID: Int
  package let integrationID: Int
  package let key: String
  package let title: String?
  package let description: String?
  package var metadata: JSONObject?
  package let dateAdded: Timestamp?
  package let providerStatusUpdatedAt: Timestamp?

  package init(row: Row) {
    id = row.int(0)
    organizationID = row.int(1)
    integrationID = row.int(2)
    key = row.text(3)
    title = row.textOrNil(4)
    description = row.textOrNil(5)
    metadata = row.objectOrNil(6)
    dateAdded = row.timestamp(7)
    providerStatusUpdatedAt = row.timestamp(8)
  }

  package static let definition = ModelDefinition(
    "sentry.externalissue", table: "sentry_externalissue",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("integration_id", .reference("sentry_integration"), .required),
      Column("key", .text, .required),
      Column("title", .text, .optional),
      Column("description", .text, .optional),
      Column("metadata", .json, .optional),
      Column("date_added", .timestamp, .optional),
      Column("provider_status_updated_at", .timestamp, .optional),
      Column("provider_assignee_updated_at", .timestamp, .optional),
    ],
    uniqueKeys: [["integration_id", "key", "organization_id"]])
}

extension ExternalIssue {
  /// The external issue of this key, if the organization has one.
  package static func find(
    key: String, integrationID: Int, organizationID: Int, in database: Database
  ) throws(DatabaseError) -> ExternalIssue? {
    try database.first(
      byKey, .int(integrationID), .text(key), .int(organizationID),
      map: ExternalIssue.init(row:))
  }

  private static let byKey = query(
    "WHERE integration_id = ? AND key = ? AND organization_id = ?")

  /// The primary key of the external issue of this key, which is made if it is not there.
  package static func findOrAdd(
    key: String, integrationID: Int, organizationID: Int, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Int {
    if let issue = try find(
      key: key, integrationID: integrationID, organizationID: organizationID, in: database)
    {
      return issue.id
    }
    return try add(
      key: key, integrationID: integrationID, organizationID: organizationID, at: time,
      in: database)
  }

  /// Adds an external issue, and returns its primary key.
  package static func add(
    key: String, integrationID: Int, organizationID: Int, title: String? = nil,
    description: String? = nil, metadata: JSONObject? = nil, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Int {
    try database.run(
      """
      INSERT INTO sentry_externalissue
        (organization_id, integration_id, key, title, description, metadata, date_added)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, .int(organizationID), .int(integrationID), .text(key), .text(title),
      .text(description), metadata.map { .json($0) } ?? .null, .timestamp(time))
    return database.lastInsertedKey
  }

  /// Writes what the service says of the issue now.
  package static func update(
    id: Int, title: String?, description: String?, metadata: JSONObject, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      UPDATE sentry_externalissue SET title = ?, description = ?, metadata = ? WHERE id = ?
      """, .text(title), .text(description), .json(metadata), .int(id))
  }

  /// Moves the watermark of the status.
  package static func setStatusWatermark(
    id: Int, to time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_externalissue SET provider_status_updated_at = ? WHERE id = ?",
      .timestamp(time), .int(id))
  }
}
