package import SQLite

/// A user of Sentry.
package struct User: StoredModel {
  package let id: Int
  package var name: String
  package let email: String
  package let isActive: Bool

  package init(row: Row) {
    id = row.int(0)
    name = row.text(1)
    email = row.text(2)
    isActive = row.bool(3)
  }

  package static let definition = ModelDefinition(
    "sentry.user", table: "auth_user",
    columns: [
      Column("name", .text),
      Column("email", .text),
      Column("is_active", .boolean),
    ])
}

extension User {
  /// The active users who have verified this e-mail address, ignoring case;
  /// one for each address row that matches, in the order of these.
  package static func withVerifiedEmail(
    _ email: String, in database: Database
  ) throws(DatabaseError) -> [User] {
    guard email.utf8.allSatisfy({ $0 < 0x80 }) else {
      return try withVerifiedEmailBeyondASCII(email, in: database)
    }
    return try database.rows(byVerifiedEmail, .text(email), map: User.init(row:))
  }

  /// The same for an address beyond ASCII, whose case SQLite does not know.
  private static func withVerifiedEmailBeyondASCII(
    _ email: String, in database: Database
  ) throws(DatabaseError) -> [User] {
    let wanted = email.lowercased()
    return try database.rows(verified) { row in
      row.text(4).lowercased() == wanted ? User(row: row) : nil
    }.compactMap { $0 }
  }

  private static let verified: SQL = """
    SELECT u.id, u.name, u.email, u.is_active, e.email
    FROM sentry_useremail e
    JOIN auth_user u ON u.id = e.user_id AND u.is_active
    WHERE e.is_verified
    ORDER BY e.id
    """

  private static let byVerifiedEmail: SQL = """
    SELECT u.id, u.name, u.email, u.is_active
    FROM sentry_useremail e
    JOIN auth_user u ON u.id = e.user_id AND u.is_active
    WHERE lower(e.email) = lower(?) AND e.is_verified
    ORDER BY e.id
    """
}
