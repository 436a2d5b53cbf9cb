import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("The external issues of an older version")
struct ExternalIssueSchemaTests {
  @Test("stay as they are, also to others' views, and their primary keys are not given again")
  func upgrade() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("older.db")
    let old = Schema(
      applicationID: StoreSchema.schema.applicationID,
      migrations: Array(StoreSchema.schema.migrations.prefix(6)))
    try Database(.created(path), schema: old).execute(
      """
      INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme');
      INSERT INTO sentry_integration (id, provider, external_id) VALUES (1, 'vsts', 'c0ffee');
      INSERT INTO sentry_externalissue VALUES
        (-1, 1, 1, '30', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (9, 1, 1, '31', 'T', 'D', '{"a":1.0}', '2026-03-02T10:00:00.000000Z',
          '2026-03-02T10:00:01.000000Z', '2026-03-02T10:00:02.000000Z', '{"b":[1e400]}');
      CREATE VIEW work_items AS SELECT key FROM sentry_externalissue ORDER BY id;
      """)
    let store = try await Store(opening: path)
    #expect(
      try await store.dump("sentry.externalissue") == """
        {"model":"sentry.externalissue","pk":-1,"fields":{"organization_id":1,"integration_id":1,\
        "key":"30","title":null,"description":null,"metadata":null,"date_added":null,\
        "provider_status_updated_at":null,"provider_assignee_updated_at":null}}
        {"model":"sentry.externalissue","pk":9,"fields":{"organization_id":1,"integration_id":1,\
        "key":"31","title":"T","description":"D","metadata":{"a":1.0},\
        "date_added":"2026-03-02T10:00:00.000000Z",\
        "provider_status_updated_at":"2026-03-02T10:00:01.000000Z",\
        "provider_assignee_updated_at":"2026-03-02T10:00:02.000000Z","b":[1e400]}}

        """)
    let check = try await store.check()
    #expect(check.isSound)
    #expect(check.additions == ["view work_items"])
    try await store.write { database in
      #expect(try database.rows("SELECT key FROM work_items") { $0.text(0) } == ["30", "31"])
      #expect(try ExternalIssue.removeUnlessLinked(9, in: database))
      let next = try ExternalIssue.insert(
        key: "32", integrationID: 1, organizationID: 1, at: .now(), in: database)
      #expect(next == 10)
    }
  }
}
