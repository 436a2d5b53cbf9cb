package import SQLite

/// A project of an organization: where events arrive.
package struct Project: StoredModel {
  package let id: Int
  package let organizationID: Int
  package let slug: String
  package var name: String
  package var status: Int
  package let firstEvent: Timestamp?
  package let flags: Int

  package static let definition = ModelDefinition(
    "sentry.project", table: "sentry_project", of: Project.self,
    uniqueKeys: [["organization_id", "slug"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    organizationID = columns.read("organization_id", .reference("sentry_organization"), .required)
    slug = columns.read("slug", .text, .required)
    name = columns.read("name", .text)
    status = columns.read("status", .integer)
    firstEvent = columns.read("first_event", .timestamp, .optional)
    flags = columns.read("flags", .integer)
  }

  /// The projects of an organization, by primary key.
  package static func ofOrganization(
    _ organizationID: Int, in database: Database
  ) throws(DatabaseError) -> [Project] {
    try select("WHERE organization_id = ? ORDER BY id", .int(organizationID), in: database)
  }

  /// What a project has had.
  package enum Flag: Int, Sendable {
    case hasReleases = 1
    case hasTransactions = 4
  }

  /// Sets a flag of a project.
  package static func set(
    _ flag: Flag, ofProject id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_project SET flags = flags | ? WHERE id = ?", .number(flag), .int(id))
  }

  /// Notes when the first event arrived, unless that is known.
  package static func noteFirstEvent(
    at time: Timestamp, ofProject id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_project SET first_event = ? WHERE id = ? AND first_event IS NULL",
      .timestamp(time), .int(id))
  }
}
