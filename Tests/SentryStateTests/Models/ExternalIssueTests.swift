import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("The primary key of an external issue")
struct ExternalIssueTests {
  /// How an external issue comes into the store.
  enum Way: CaseIterable {
    case insertion, load
  }

  private static let time = Timestamp(unixSeconds: 1_800_000_000)

  /// A store with these external issues, to which no group is linked.
  private func store(with keys: [Int]) async throws -> Store {
    let store = try Store.inMemory()
    var state = StateBuilder()
    state.organization()
    state.integration()
    try await store.load(text: state.text + keys.map { record("\($0)", pk: $0) }.joined())
    return store
  }

  private func record(_ key: String, pk: Int? = nil) -> String {
    let pk = pk.map { #""pk":\#($0),"# } ?? ""
    return #"{"model":"sentry.externalissue",\#(pk)"fields":{"organization":1,"integration":1,"#
      + #""key":"\#(key)"}}"# + "\n"
  }

  private func add(_ key: String, to store: Store, _ way: Way) async throws -> Int? {
    switch way {
    case .insertion:
      try await store.write { database in
        _ = try ExternalIssue.insert(
          key: key, integrationID: 1, organizationID: 1, at: Self.time, in: database)
      }
    case .load: try await store.load(text: record(key))
    }
    return try await store.read { database in
      try ExternalIssue.find(key: key, integrationID: 1, organizationID: 1, in: database)?.id
    }
  }

  private func remove(_ id: Int, from store: Store) async throws {
    #expect(try await store.write { try ExternalIssue.removeUnlessLinked(id, in: $0) })
  }

  @Test(
    "is none that another one had",
    arguments: Way.allCases,
    [
      ([], [], 1), ([1, 2, 3], [], 4), ([1, 2, 3], [3], 4), ([1, 2, 3], [2], 4),
      ([1, 2, 3], [1, 2, 3], 4), ([7, 100], [100], 101), ([-5], [-5], 1),
    ] as [([Int], [Int], Int)])
  func unique(way: Way, example: (there: [Int], removed: [Int], next: Int)) async throws {
    let store = try await store(with: example.there)
    for id in example.removed { try await remove(id, from: store) }
    #expect(try await add("new", to: store, way) == example.next)
    try await remove(example.next, from: store)
    #expect(try await add("newer", to: store, way) == example.next + 1)
  }

  @Test("comes back where a record names it")
  func named() async throws {
    let store = try await store(with: [1, 2])
    let dump = try await store.dump("sentry.externalissue")
    try await remove(2, from: store)
    try await store.load(text: record("2", pk: 2))
    #expect(try await store.dump("sentry.externalissue") == dump)
    #expect(try await add("new", to: store, .insertion) == 3)
  }

  @Test("is used up with the largest number, which an error says", arguments: Way.allCases)
  func last(way: Way) async throws {
    let store = try await store(with: [.max])
    let error = await #expect(throws: DatabaseError.self) { try await add("new", to: store, way) }
    #expect(error?.message == "sentry_externalissue has had the last primary key that there is")
    #expect(try await store.check().isSound)
  }
}
