import SentryState
import Testing

@Suite("The delivery ledger")
struct DeliveryLedgerTests {
  private let time = Timestamp(unixSeconds: 1_700_000_000)

  private func record(
    _ isVerified: Bool, pending: Bool = false, notification: String = "7"
  ) -> DeliveryRecord {
    DeliveryRecord(
      integrationID: 1, subscription: "s", notification: notification, isVerified: isVerified,
      isStatusPending: pending, eventTime: time)
  }

  private func entry(
    _ store: Store, integrationID: Int = 1, subscription: String = "s", verified: Bool
  ) async throws -> DeliveryRecord? {
    try await store.read {
      try DeliveryLedger.entry(
        integrationID: integrationID, subscription: subscription, notification: "7",
        isVerified: verified, in: $0)
    }
  }

  @Test("finds a delivery by integration, subscription and notification")
  func found() async throws {
    let store = try Store.inMemory()
    let (record, time) = (record(true), time)
    try await store.write { try DeliveryLedger.upsert(record, at: time, in: $0) }
    #expect(try await entry(store, verified: true) == record)
    #expect(try await entry(store, verified: false) == record)
    #expect(try await entry(store, integrationID: 2, verified: true) == nil)
    #expect(try await entry(store, subscription: "t", verified: true) == nil)
  }

  @Test("does not take an unverified delivery for a verified one")
  func unverified() async throws {
    let store = try Store.inMemory()
    let (unverified, verified, time) = (record(false), record(true), time)
    try await store.write { try DeliveryLedger.upsert(unverified, at: time, in: $0) }
    #expect(try await entry(store, verified: false) == unverified)
    #expect(try await entry(store, verified: true) == nil)
    try await store.write { try DeliveryLedger.upsert(verified, at: time, in: $0) }
    #expect(try await entry(store, verified: false) == verified)
  }

  @Test("notes when the status part was done")
  func pending() async throws {
    let store = try Store.inMemory()
    let (pending, done, time) = (record(true, pending: true), record(true), time)
    try await store.write { try DeliveryLedger.upsert(pending, at: time, in: $0) }
    #expect(try await entry(store, verified: true) == pending)
    try await store.write { try DeliveryLedger.upsert(done, at: time, in: $0) }
    #expect(try await entry(store, verified: true) == done)
  }

  @Test("caches done states for an hour, by integration, project and type")
  func doneStates() async throws {
    let store = try Store.inMemory()
    let states = StoredDoneStates(names: ["Done", "Erledigt, \"ja\""], fetchedAt: time)
    try await store.write {
      try states.save(integrationID: 1, project: "p", workItemType: "Bug", in: $0)
    }
    func cached(_ type: String) async throws -> StoredDoneStates? {
      try await store.read {
        try StoredDoneStates.find(
          integrationID: 1, project: "p", workItemType: type, in: $0)
      }
    }
    #expect(try await cached("Bug") == states)
    #expect(try await cached("Task") == nil)
    #expect(states.isFresh(at: time))
    #expect(states.isFresh(at: time.advanced(bySeconds: 3_599)))
    #expect(!states.isFresh(at: time.advanced(bySeconds: 3_600)))
    #expect(!states.isFresh(at: time.advanced(bySeconds: -1)))
  }
}
