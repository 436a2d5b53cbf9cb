package import SQLite

/// A user of Sentry.
package struct User: StoredModel {
  package let id: Int
  package var name: String
  package let email: String
  package let isActive: Bool

  package static let definition = ModelDefinition(
    "sentry.user", table: "auth_user", of: User.self)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    name = columns.read("name", .text)
    email = columns.read("email", .text)
    isActive = columns.read("is_active", .boolean)
  }

  /// The active users who have verified this e-mail address, ignoring case;
  /// one for each address row that matches, in the order of these.
  package static func withVerifiedEmail(
    _ email: String, in database: Database
  ) throws(DatabaseError) -> [User] {
    guard email.utf8.allSatisfy({ $0 < 0x80 }) else {
      return try withVerifiedEmailBeyondASCII(email, in: database)
    }
    return try select(
      """
      JOIN sentry_useremail e ON e.user_id = auth_user.id
      WHERE lower(e.email) = lower(?) AND e.is_verified AND auth_user.is_active
      ORDER BY e.id
      """, .text(email), in: database)
  }

  /// The same for an address beyond ASCII, whose case SQLite does not know.
  private static func withVerifiedEmailBeyondASCII(
    _ email: String, in database: Database
  ) throws(DatabaseError) -> [User] {
    let wanted = email.lowercased()
    let owners = try database.rows(
      "SELECT user_id, email FROM sentry_useremail WHERE is_verified ORDER BY id"
    ) { row in row.text(1).lowercased() == wanted ? row.int(0) : nil }
    var users: [User] = []
    for case let owner? in owners {
      if let user = try find(id: owner, in: database), user.isActive { users.append(user) }
    }
    return users
  }
}
