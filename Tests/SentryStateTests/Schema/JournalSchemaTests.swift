import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("What an older version noted of work items that are being created")
struct JournalSchemaTests {
  @Test("becomes a step of each task that may be meant")
  func upgrade() async throws {
    let directory = try TemporaryDirectory()
    let old = Schema(
      applicationID: StoreSchema.schema.applicationID,
      migrations: Array(StoreSchema.schema.migrations.prefix(4)))
    let older = directory.file("older.db")
    try Database(.created(older), schema: old).execute(
      """
      INSERT INTO vsts_creation VALUES ('1', '2026-03-02T10:00:00.000000Z');
      INSERT INTO vsts_task (id, task, record, state, most_attempts, due) VALUES
        (1, 'create_issue', '{}', 'leased', 6, 0), (2, 'create_issue', '{}', 'queued', 6, 0),
        (3, 'noop', '{}', 'leased', 6, 0);
      """)
    let steps = try await Store(opening: older).read { database in
      try database.rows("SELECT task, step, begun_at FROM vsts_task_step WHERE outcome IS NULL") {
        [$0.text(0), $0.text(1), $0.text(2)]
      }
    }
    #expect(steps == [["task:1", "work_item", "2026-03-02T10:00:00.000000Z"]])
  }
}
