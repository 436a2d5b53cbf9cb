import JSON
import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("A verified e-mail address")
struct UserEmailTests {
  /// The addresses in the order of their rows, by their users.
  private static let addresses = [
    (1, "kim@acme.example"), (2, "\u{212A}im@Acme.example"), (3, "JÖRG@acme.example"),
    (4, "İda@acme.example"), (5, "straße@acme.example"), (6, "ÉVA@acme.example"),
    (6, "éva@acme.example"), (7, "ӘЛИЯ@acme.example"), (2, "Ida@acme.example"),
  ]

  private func store() async throws -> Store {
    var state = StateBuilder()
    for name in 1...7 { state.user("\(name)") }
    for (user, address) in Self.addresses { state.email(address, of: user) }
    let former = state.user("former", ["is_active": false])
    state.email("förmer@acme.example", of: former)
    state.email("jörg@acme.example", of: 1, isVerified: false)
    return try await Store.inMemory(state)
  }

  @Test(
    "is found whatever its case, and by nothing else",
    arguments: [
      ("kim@acme.example", [1, 2]), ("KIM@ACME.example", [1, 2]),
      // The sign of the kelvin, whose lower case is a k.
      ("\u{212A}IM@acme.example", [1, 2]), ("im@acme.example", []),
      ("jörg@Acme.EXAMPLE", [3]), ("JÖRG@acme.example", [3]), ("jorg@acme.example", []),
      ("i\u{307}da@acme.example", [4]), ("İDA@acme.example", [4]), ("ida@acme.example", [2]),
      ("straße@acme.example", [5]), ("strasse@acme.example", []),
      ("éva@acme.example", [6, 6]), ("элия@acme.example", []), ("әлия@acme.example", [7]),
      ("förmer@acme.example", []), ("", []),
    ] as [(String, [Int])])
  func lookup(address: String, users: [Int]) async throws {
    let found = try await store().read { database in
      try User.withVerifiedEmail(address, in: database) { () throws(DatabaseError) in
        try AddressesBeyondASCII(in: database)
      }
      .map(\.id)
    }
    #expect(found == users)
  }

  @Test("beyond ASCII is looked for only where one may be meant")
  func asked() async throws {
    let asking = try await store().read { database in
      try ["ida@acme.example", "IDA@acme.example", "ída@acme.example", "kim@acme.example"].filter {
        var isAsking = false
        _ = try User.withVerifiedEmail($0, in: database) { () throws(DatabaseError) in
          isAsking = true
          return try AddressesBeyondASCII(in: database)
        }
        return isAsking
      }
    }
    #expect(asking == ["ída@acme.example", "kim@acme.example"])
  }

  @Test("has a lower case in ASCII only where it is ASCII, or the sign of the kelvin")
  func lowerCase() {
    let scalars = (0x80...0x1_0FFFF).compactMap { Unicode.Scalar($0) }
    #expect(
      scalars.filter { $0.properties.lowercaseMapping.utf8.allSatisfy { $0 < 0x80 } }
        == ["\u{212A}"])
  }
}
