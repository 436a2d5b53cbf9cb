import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("The ledger of an older version")
struct LedgerSchemaTests {
  private static let old = Schema(
    applicationID: StoreSchema.schema.applicationID,
    migrations: Array(StoreSchema.schema.migrations.prefix(5)))

  @Test("keeps every entry, with its time as a number")
  func upgrade() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("older.db")
    try Database(.created(path), schema: Self.old).execute(
      """
      INSERT INTO vsts_delivery VALUES
        (1, 's', '7', 1, 0, '2026-03-02T10:00:00.000001Z', '2026-03-03T10:00:00.000000Z'),
        (1, 's', '7', 0, 1, NULL, '1969-12-31T23:59:59.999999Z'),
        (2, 's', '007', 1, 0, NULL, '2026-03-02T10:00:00.999999Z'),
        (1, '', 'sha256:00ff', 1, 0, '0001-01-01T00:00:00.000000Z', '2026-03-02T10:00:00.000000Z'),
        (1, 's', '9223372036854775808', 1, 0, 'never', '9999-12-31T23:59:59.999999Z');
      """)
    let store = try await Store(opening: path)
    let entries = try await store.read { database in
      try database.rows(
        """
        SELECT vsts_delivery.integration_id, subscription, notification, typeof(notification),
          is_verified, is_status_pending, event_time
        FROM vsts_delivery JOIN vsts_subscription ON vsts_subscription.id = subscription_id
        WHERE vsts_subscription.integration_id = vsts_delivery.integration_id
          AND work_item IS NULL AND update_number IS NULL
        ORDER BY 1, 2, 3, 5
        """
      ) { row in (0..<7).map { row.text($0) }.joined(separator: "|") }
    }
    #expect(
      entries == [
        "1||sha256:00ff|text|1|0|-62135596800000000", "1|s|7|integer|0|1|-1",
        "1|s|7|integer|1|0|1772445600000001",
        "1|s|9223372036854775808|text|1|0|253402300799999999",
        "2|s|007|text|1|0|1772445600999999",
      ])
    #expect(try await store.check().isSound)
  }

  @Test("takes a time that is none for now, and loses no entry")
  func noTime() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("older.db")
    try Database(.created(path), schema: Self.old).execute(
      "INSERT INTO vsts_delivery VALUES (1, 's', '7', 1, 0, NULL, 'x')")
    let before = Timestamp.now().advanced(bySeconds: -1)
    let times = try await Store(opening: path).read { database in
      try database.rows("SELECT event_time FROM vsts_delivery") { $0.int(0) }
    }
    #expect(times.count == 1 && times[0] >= before.microseconds)
  }
}
