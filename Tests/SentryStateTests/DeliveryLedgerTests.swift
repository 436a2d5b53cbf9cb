import SQLite
import SentryState
import Testing

@Suite("The delivery ledger")
struct DeliveryLedgerTests {
  private let time = Timestamp(unixSeconds: 1_700_000_000)

  private func record(
    _ isVerified: Bool = true, pending: Bool = false, integration: Int = 1,
    subscription: String = "s", notification: String = "7", update: String? = nil
  ) -> DeliveryRecord {
    let parts = update?.split(separator: "/").map(String.init)
    return DeliveryRecord(
      integrationID: integration,
      identity: DeliveryIdentity(
        subscription: subscription, notification: notification,
        update: parts.map { .init(workItem: $0[0], number: $0[1]) }),
      isVerified: isVerified, isStatusPending: pending, eventTime: time)
  }

  private func store(with records: DeliveryRecord...) async throws -> Store {
    let store = try Store.inMemory()
    try await store.write { database in
      for record in records { try DeliveryLedger(in: database).enter(record, over: nil) }
    }
    return store
  }

  /// Whether the ledger holds a delivery: `nil` or the entry's flags.
  private func found(_ record: DeliveryRecord, in store: Store) async throws -> String? {
    try await store.read { database in
      let entry = try DeliveryLedger(in: database).entry(
        of: record.identity, integrationID: record.integrationID, isVerified: record.isVerified)
      return entry.map {
        ($0.isVerified ? "verified" : "unverified") + ($0.isStatusPending ? ", pending" : "")
      }
    }
  }

  @Test(
    "knows a delivery by its ids, as they are written",
    arguments: [
      ("s", "7"), ("s", "-7"), ("s", "9223372036854775807"), ("s", "9223372036854775808"),
      ("s", "007"), ("s", "7.0"), ("s", "+7"), ("s", "-0"), ("s", "seven"), ("", "sha256:00ff"),
      ("", ""),
    ])
  func ids(subscription: String, notification: String) async throws {
    let store = try await store(
      with: record(subscription: subscription, notification: notification))
    #expect(
      try await found(record(subscription: subscription, notification: notification), in: store)
        == "verified")
    for other in [
      record(integration: 2, subscription: subscription, notification: notification),
      record(subscription: "t", notification: notification),
      record(subscription: subscription, notification: notification + "0"),
      record(subscription: subscription, notification: "7.00"),
    ] {
      #expect(try await found(other, in: store) == nil)
    }
  }

  @Test("knows a delivery by the update that it tells of, whatever its ids")
  func update() async throws {
    let store = try await store(with: record(update: "31/4"), record(notification: "8"))
    func rebuilt(_ update: String?, integration: Int = 1) -> DeliveryRecord {
      record(integration: integration, subscription: "", notification: "sha256:1", update: update)
    }
    #expect(try await found(rebuilt("31/4"), in: store) == "verified")
    #expect(try await found(rebuilt("31/5"), in: store) == nil)
    #expect(try await found(rebuilt("32/4"), in: store) == nil)
    #expect(try await found(rebuilt("31/4", integration: 2), in: store) == nil)
    #expect(try await found(rebuilt(nil), in: store) == nil)
  }

  @Test("does not take an unverified delivery for a verified one")
  func unverified() async throws {
    let store = try await store(with: record(false, update: "31/4"))
    #expect(try await found(record(false), in: store) == "unverified")
    #expect(try await found(record(), in: store) == nil)
    #expect(try await found(record(notification: "9", update: "31/4"), in: store) == nil)
    let verified = record(notification: "9", update: "31/4")
    try await store.write { try DeliveryLedger(in: $0).enter(verified, over: nil) }
    #expect(try await found(record(false, update: "31/4"), in: store) == "verified")
  }

  @Test(
    "enters a new delivery, and finds the one that makes another a duplicate",
    arguments: [
      ("7", nil, true), ("8", nil, false), ("8", "31/4", true), ("7", "31/5", true),
      ("8", "31/5", false),
    ] as [(String, String?, Bool)])
  func claim(notification: String, update: String?, isKnown: Bool) async throws {
    let store = try await store(
      with: record(pending: true, update: "31/4"),
      record(false, notification: "8", update: "31/5"))
    let delivery = record(notification: notification, update: update)
    let claims = try await store.write { database in
      let ledger = DeliveryLedger(in: database)
      return try [ledger.claim(delivery), ledger.claim(delivery)].map { claim in
        switch claim {
        case .entered: "entered"
        case .found(let entry): entry.isStatusPending ? "pending" : "found"
        }
      }
    }
    #expect(claims == (isKnown ? ["pending", "pending"] : ["entered", "found"]))
  }

  @Test("notes of the entry that was found when the status part was done")
  func pending() async throws {
    let store = try await store(with: record(pending: true, update: "31/4"))
    let rebuilt = record(subscription: "", notification: "sha256:1", update: "31/4")
    #expect(try await found(rebuilt, in: store) == "verified, pending")
    try await store.write { database in
      let ledger = DeliveryLedger(in: database)
      try ledger.enter(
        rebuilt,
        over: ledger.entry(of: rebuilt.identity, integrationID: 1, isVerified: true))
    }
    #expect(try await found(record(), in: store) == "verified")
    #expect(try await found(rebuilt, in: store) == "verified")
  }

  @Test("lets old entries go in small parts, but none whose status is pending", arguments: 1...8)
  func prune(limit: Int) async throws {
    let store = try Store.inMemory()
    let (time, new) = (time, time.advanced(bySeconds: 1))
    let records = ["7", "x", "sha256:1"].flatMap { notification in
      ["", "s", "t"].flatMap { subscription in
        [record(subscription: subscription, notification: notification)]
      }
    }
    let pending = record(pending: true, notification: "1", update: "31/4")
    try await store.write { database in
      let ledger = DeliveryLedger(in: database)
      for (index, record) in (records + [pending]).enumerated() {
        var record = record
        if index % 2 == 0 { record.eventTime = new }
        try ledger.enter(record, over: nil)
      }
    }
    var (removed, place) = (0, DeliveryLedger.Place.start)
    while true {
      let after = place
      let part = try await store.write {
        try DeliveryLedger.prune(before: new, after: after, limit: limit, in: $0)
      }
      removed += part.removed
      guard let next = part.next else { break }
      place = next
    }
    #expect(removed == 4)
    let left = try await store.read { database in
      try database.rows("SELECT event_time, is_status_pending FROM vsts_delivery") {
        [$0.int(0), $0.int(1)]
      }
    }
    #expect(
      left.sorted { $0[1] < $1[1] }
        == Array(repeating: [Int(new.microseconds), 0], count: 5)
        + [[Int(time.microseconds), 1]])
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
