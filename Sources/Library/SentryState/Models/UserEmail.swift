package import SQLite

/// An e-mail address of a user.
package struct UserEmail: StoredModel {
  package let id: Int
  package let email: String
  package let isVerified: Bool

  package static let definition = ModelDefinition(
    "sentry.useremail", table: "sentry_useremail", of: UserEmail.self,
    uniqueKeys: [["user_id", "email"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("user_id", .reference("auth_user"), .required)
    email = columns.read("email", .text, .required)
    isVerified = columns.read("is_verified", .boolean)
  }

  /// The addresses of a user, by primary key.
  package static func ofUser(
    _ userID: Int, in database: Database
  ) throws(DatabaseError) -> [UserEmail] {
    try select("WHERE user_id = ? ORDER BY id", .int(userID), in: database)
  }
}
