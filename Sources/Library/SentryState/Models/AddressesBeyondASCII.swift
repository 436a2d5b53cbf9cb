package import SQLite

/// The verified e-mail addresses that are not all ASCII, for which SQLite knows no case.
package struct AddressesBeyondASCII: Sendable {
  /// A row of an address, and the user that it is of.
  typealias Owner = (row: Int, userID: Int)

  /// The owners of each address in lower case, by row.
  private var owners: [String: [Owner]] = [:]

  /// Reads them, by an index that knows no others.
  package init(in database: Database) throws(DatabaseError) {
    let found = try database.rows(
      """
      SELECT id, user_id, email FROM sentry_useremail
      WHERE length(email) <> length(CAST(email AS BLOB)) AND is_verified ORDER BY id
      """
    ) { row in (owner: (row: row.int(0), userID: row.int(1)), address: row.text(2)) }
    for (owner, address) in found { owners[address.lowercased(), default: []].append(owner) }
  }

  /// The owners of an address that is given in lower case.
  func owners(of address: String) -> [Owner] { owners[address] ?? [] }
}
