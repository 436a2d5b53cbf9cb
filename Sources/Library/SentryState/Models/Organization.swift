package import SQLite

/// An organization of Sentry's users.
package struct Organization: StoredModel {
  package let id: Int
  package let slug: String
  package var name: String
  package var status: Int

  package init(row: Row) {
    id = row.int(0)
    slug = row.text(1)
    name = row.text(2)
    status = row.int(3)
  }

  package static let definition = ModelDefinition(
    "sentry.organization", table: "sentry_organization",
    columns: [
      Column("slug", .text, .required),
      Column("name", .text),
      Column("status", .integer),
    ],
    uniqueKeys: [["slug"]])
}
