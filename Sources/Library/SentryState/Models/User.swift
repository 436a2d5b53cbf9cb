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
  ///
  /// `addresses` is called where the address may be one beyond ASCII.
  package static func withVerifiedEmail(
    _ email: String, in database: Database,
    beyondASCII addresses: () throws(DatabaseError) -> AddressesBeyondASCII
  ) throws(DatabaseError) -> [User] {
    let address = email.lowercased()
    let isASCII = address.utf8.allSatisfy { $0 < 0x80 }
    var owners: [AddressesBeyondASCII.Owner] = []
    if isASCII {
      owners = try database.rows(
        """
        SELECT id, user_id FROM sentry_useremail WHERE lower(email) = ? AND is_verified ORDER BY id
        """, .text(address)
      ) { row in (row: row.int(0), userID: row.int(1)) }
    }
    // The lower case of U+212A, the sign of the kelvin, is a k, and no other one's is in ASCII.
    if !isASCII || address.utf8.contains(UInt8(ascii: "k")) {
      owners += try addresses().owners(of: address)
      owners.sort { $0.row < $1.row }
    }
    var users: [User] = []
    for owner in owners {
      if let user = try find(id: owner.userID, in: database), user.isActive { users.append(user) }
    }
    return users
  }
}
