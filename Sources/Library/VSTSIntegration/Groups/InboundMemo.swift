import SQLite
import SentryState

/// A memo of what takes long to read and seldom changes, which transactions hand on to each other
/// as long as nothing else is written between them.
struct InboundMemo: Sendable {
  /// How many releases are handed on at most, for the memory's sake.
  private static let mostReleases = 100_000

  private var version: Database.Version?
  private var releases: [Int: ProjectReleases?] = [:]
  private var addresses: AddressesBeyondASCII?

  /// The memo, or an empty one where something was written since it was left.
  func valid(in database: Database) throws(DatabaseError) -> InboundMemo {
    guard let version, try version == database.version() else { return InboundMemo() }
    return self
  }

  /// The memo as it can be handed on, since what this transaction wrote does not concern it.
  func asOfNow(in database: Database) throws(DatabaseError) -> InboundMemo {
    var memo = self
    memo.version = try database.version()
    if memo.releases.values.reduce(0, { $0 + ($1?.count ?? 0) }) > Self.mostReleases {
      memo.releases = [:]
    }
    return memo
  }

  /// The open releases of a project; `nil` where there are none.
  mutating func releases(
    ofProject id: Int, in database: Database
  ) throws(DatabaseError) -> ProjectReleases? {
    if let known = releases[id] { return known }
    let found = ProjectReleases(try Release.open(inProject: id, in: database))
    releases[id] = .some(found)
    return found
  }

  /// The verified e-mail addresses beyond ASCII.
  mutating func addressesBeyondASCII(
    in database: Database
  ) throws(DatabaseError) -> AddressesBeyondASCII {
    if let addresses { return addresses }
    let found = try AddressesBeyondASCII(in: database)
    addresses = found
    return found
  }
}
