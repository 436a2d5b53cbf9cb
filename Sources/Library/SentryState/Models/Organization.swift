/// An organization of Sentry's users.
package struct Organization: StoredModel {
  package let id: Int
  package let slug: String
  package var status: Int

  package static let definition = ModelDefinition(
    "sentry.organization", table: "sentry_organization", of: Organization.self,
    uniqueKeys: [["slug"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    slug = columns.read("slug", .text, .required)
    columns.skip("name", .text)
    status = columns.read("status", .integer)
  }
}
