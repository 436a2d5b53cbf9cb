import JSON
import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("A model")
struct ModelTests {
  /// A value of columns, one of which its query does not have.
  private struct Misnamed: Selectable {
    let slug: String
    let shape: String?

    init(_ columns: inout Columns) {
      slug = columns.read("slug")
      shape = columns.read("shape")
    }
  }

  @Test("reads each property from the column that it names")
  func reading() async throws {
    let store = try Store.inMemory()
    try await store.load(text: everyModel)
    let time = Timestamp("2024-01-01T00:00:00Z")
    try await store.read { database in
      let project = try #require(try Project.find(id: 1, in: database))
      #expect(project.slug == "shop")
      #expect(project.name == "Shöp \"1\"\n")
      #expect(project.firstEvent == Timestamp("2024-01-02T03:04:05.6789Z"))
      #expect(project.flags == 3)
      let group = try #require(try Group.find(id: 1, in: database))
      #expect((group.substatus, group.lastSeen) == (3, nil))
      #expect((group.shortID, group.message, group.culprit, group.level) == (1, "boom", "app", 40))
      let release = try #require(try Release.find(id: 1, in: database))
      #expect((release.version, release.dateAdded) == ("shop@1.0", time))
      let identity = try #require(try Identity.find(id: 1, in: database))
      #expect(identity.userID == 1)
      #expect(identity.data["access_token"] == "secret-access")
      let option = try ProjectOption.all(in: database).map(\.value)
      #expect(option == ["secret-option", true, "true", .null])
      #expect(try Activity.all(in: database).map(\.data) == [["assignee": "1"], nil])
    }
  }

  @Test("with a column that is not there is not read")
  func misnamed() async throws {
    let error = await #expect(throws: DatabaseError.self) {
      try await Store.inMemory().read { database in
        try Misnamed.select("FROM sentry_organization", in: database).map(\.slug)
      }
    }
    #expect(error?.message == "no such column: shape")
  }

  @Test("is inserted once, and its row changed in the columns that are given")
  func writing() async throws {
    let store = try Store.inMemory()
    try await store.load(text: everyModel)
    try await store.write { database in
      #expect(try !ReleaseProject.link(release: 1, project: 1, in: database))
      let values: [JSONValue] = ["a", "b"]
      for value in values {
        try ProjectOption.upsert("new", to: value, project: 1, in: database)
      }
      #expect(try ProjectOption.value(of: "new", project: 1, in: database) == "b")
      #expect(try ProjectOption.all(in: database).count == 5)
      try Activity.update(1, in: database) {
        $0.set("ident", "i")
        $0.set("user_id", 1)
      }
      try Activity.update(1, in: database) { $0.set("ident", "j") }
      try Activity.update(1, in: database) {
        $0.set("ident", "k")
        $0.setNull("datetime")
      }
    }
    let activity = try await store.dump("sentry.activity").split(separator: "\n").first
    #expect(
      activity == """
        {"model":"sentry.activity","pk":1,"fields":{"project_id":1,"group_id":1,"type":11,\
        "ident":"k","user_id":1,"datetime":null,"data":{"assignee":"1"}}}
        """)
  }
}
