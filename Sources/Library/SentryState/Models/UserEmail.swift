package import SQLite

/// An e-mail address of a user.
package struct UserEmail: StoredModel {
  package let id: Int
  package let userID: Int
  package let email: String
  package let isVerified: Bool

  package init(row: Row) {
    id = row.int(0)
    userID = row.int(1)
    email = row.text(2)
    isVerified = row.bool(3)
  }

  package static let definition = ModelDefinition(
    "sentry.useremail", table: "sentry_useremail",
    columns: [
      Column("user_id", .reference("auth_user"), .required),
      Column("email", .text, .required),
      Column("is_verified", .boolean),
    ],
    uniqueKeys: [["user_id", "email"]])
}

extension UserEmail {
  /// The addresses of a user, by primary key.
  package static func ofUser(
    _ userID: Int, in database: Database
  ) throws(DatabaseError) -> [UserEmail] {
    try database.rows(byUser, .int(userID), map: UserEmail.init(row:))
  }

  private static let byUser = query("WHERE user_id = ? ORDER BY id")
}
