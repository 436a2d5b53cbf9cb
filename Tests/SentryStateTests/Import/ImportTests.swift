import SQLite
import SentryState
import TestSupport
import Testing

@Suite("An import")
struct ImportTests {
  @Test(
    "names the line of what it cannot load",
    arguments: [
      (#"{"model":"sentry.group","#, " the record is no JSON: line 4, column 25: unexpected end"),
      ("[1]", "4: the record is no object"),
      (#"{"pk":1,"fields":{}}"#, "4: the record has no 'model'"),
      (#"{"model":7,"fields":{}}"#, "4: the record has no 'model'"),
      (#"{"model":"sentry.team","pk":1}"#, "4: the record of sentry.team has no 'fields'"),
      (
        #"{"model":"sentry.team","pk":1,"fields":[]}"#,
        "4: 'fields' of sentry.team must be an object"
      ),
      (
        #"{"model":"sentry.team","pk":"1","fields":{}}"#,
        "4: 'pk' of sentry.team must be an integer"
      ),
      (
        #"{"model":"sentry.team","pk":9223372036854775808,"fields":{}}"#,
        "4: 'pk' of sentry.team must be an integer"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"organization":1}}"#,
        "4: sentry.team needs 'slug'"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"slug":"a","organization":null}}"#,
        "4: sentry.team needs 'organization_id'"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"slug":"a","organization":"acme"}}"#,
        "4: 'organization_id' of sentry.team must be a primary key, not a string"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"slug":5,"organization":1}}"#,
        "4: 'slug' of sentry.team must be a string, not a number"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"slug":"a","organization":1,"status":"0"}}"#,
        "4: 'status' of sentry.team must be an integer, not a string"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"slug":"a","organization":1,"status":1.5}}"#,
        "4: 'status' of sentry.team must be an integer, not 1.5"
      ),
      (
        #"{"model":"sentry.team","pk":1,"fields":{"slug":"a","organization":1,"status":true}}"#,
        "4: 'status' of sentry.team must be an integer, not a boolean"
      ),
      (
        #"{"model":"sentry.user","pk":1,"fields":{"is_active":2}}"#,
        "4: 'is_active' of sentry.user must be a boolean, not 2"
      ),
      (
        #"{"model":"sentry.user","pk":1,"fields":{"is_active":"true"}}"#,
        "4: 'is_active' of sentry.user must be a boolean, not a string"
      ),
      (
        #"{"model":"sentry.project","pk":2,"fields":{"organization":1,"slug":"b","first_event":"now"}}"#,
        "4: 'first_event' of sentry.project must be an ISO 8601 time, not 'now'"
      ),
      (
        #"{"model":"sentry.activity","pk":2,"fields":{"project":1,"data":"{"}}"#,
        "4: 'data' of sentry.activity must be an object or array, or a string of one, not a string"
      ),
      (
        #"{"model":"sentry.activity","pk":2,"fields":{"project":1,"data":5}}"#,
        "4: 'data' of sentry.activity must be an object or array, or a string of one, not a number"
      ),
      (
        #"{"model":"sentry.group","pk":1,"fields":{"project":1}}"#,
        "4: pk 1 of sentry.group is there twice"
      ),
      (
        #"{"model":"sentry.group","pk":2,"fields":{"project":1,"short_id":1}}"#,
        "4: sentry.group 1 has the same 'project_id', 'short_id'"
      ),
      (
        #"{"model":"sentry.group","fields":{"project":1,"short_id":1}}"#,
        "4: sentry.group 1 has the same 'project_id', 'short_id'"
      ),
      (
        #"{"model":"sentry.group","pk":2,"fields":{"project":7,"short_id":1}}"# + "\n"
          + #"{"model":"sentry.grouphash","pk":2,"fields":{"project":1,"group":1}}"#,
        "4: 'project_id' of sentry.group is 7, but there is no such sentry.project"
      ),
      (
        #"{"model":"sentry.groupassignee","pk":1,"fields":{"project":1,"group":1,"team":null}}"#,
        "4: sentry.groupassignee needs exactly one of 'user_id' and 'team_id', not none"
      ),
      (
        #"{"model":"sentry.groupassignee","fields":{"project":1,"group":1,"team":1,"user_id":1}}"#,
        "4: sentry.groupassignee needs exactly one of 'user_id' and 'team_id', "
          + "not 'user_id' and 'team_id'"
      ),
      (
        #"{"model":"sentry.rule","pk":2,"fields":{"project":1,"environment":3}}"#,
        "4: 'environment_id' of sentry.rule is 3, but there is no such sentry.environment"
      ),
    ])
  func refuses(record: String, message: String) async throws {
    let store = try Store.inMemory()
    #expect(try await store.failure(loading: base + record) == "state.ndjson:\(message)")
    #expect(try await store.dump() == "")
  }

  @Test("refuses in a store that has rows as in an empty one")
  func refusesInFilledStore() async throws {
    let store = try Store.inMemory()
    try await store.load(text: base)
    let dump = try await store.dump()
    let record = #"{"model":"sentry.group","pk":1,"fields":{"project":1,"short_id":4}}"# + "\n"
    #expect(
      try await store.failure(loading: record + record)
        == "state.ndjson:2: pk 1 of sentry.group is there twice")
    let other = #"{"model":"sentry.group","pk":2,"fields":{"project":1,"short_id":4}}"#
    #expect(
      try await store.failure(loading: record + other)
        == "state.ndjson:2: sentry.group 1 has the same 'project_id', 'short_id'")
    let same = #"{"model":"sentry.group","pk":2,"fields":{"project":1,"short_id":1}}"#
    #expect(
      try await store.failure(loading: same)
        == "state.ndjson:1: sentry.group 1 has the same 'project_id', 'short_id'")
    let dangling = #"{"model":"sentry.group","pk":1,"fields":{"project":2,"short_id":1}}"#
    #expect(
      try await store.failure(loading: dangling)
        == "state.ndjson:1: 'project_id' of sentry.group is 2, but there is no such sentry.project")
    #expect(try await store.dump() == dump)
  }

  @Test("counts the records of models that it does not know, and goes on")
  func unknownModels() async throws {
    let store = try Store.inMemory()
    let summary = try await store.load(
      text: """
        {"model":"sentry.dashboard","pk":1,"fields":{"x":1}}
        {"model":"sessions.session"}
        {"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}
        {"model":"sentry.dashboard","pk":1,"fields":{"x":1}}
        """)
    #expect(summary.loaded == 1)
    #expect(summary.skipped.map(\.model) == ["sentry.dashboard", "sessions.session"])
    #expect(summary.skipped.map(\.line) == [1, 2])
    #expect(summary.skipped.map(\.count) == [2, 1])
  }

  @Test("replaces a row by its primary key, defaults included")
  func upsertByKey() async throws {
    let store = try Store.inMemory()
    try await store.load(text: everyModel)
    try await store.load(
      text: #"{"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}"#)
    #expect(
      try await store.dump("sentry.organization")
        == #"{"model":"sentry.organization","pk":1,"fields":{"slug":"acme","name":"","status":0}}"#
        + "\n")
  }

  @Test("replaces a row by its unique key where a record has no pk, else adds one")
  func upsertByUniqueKey() async throws {
    let store = try Store.inMemory()
    try await store.load(text: base)
    try await store.load(
      text: """
        {"model":"sentry.project","pk":null,"fields":{"organization":1,"slug":"shop","name":"New"}}
        {"model":"sentry.project","fields":{"organization":1,"slug":"other"}}
        """)
    let projects = try await store.read { database in
      try Project.all(in: database).map { "\($0.id) \($0.slug) \($0.name)" }
    }
    #expect(projects == ["1 shop New", "2 other "])
  }

  @Test("finds an event by its project, id and day")
  func eventKey() async throws {
    let store = try Store.inMemory()
    let event = #"{"model":"sentry.event","fields":{"project":1,"event_id":"f","datetime":""#
    try await store.load(text: base + event + #"2024-01-01T10:00:00Z"}}"#)
    try await store.load(text: event + #"2024-01-02T01:00:00+02:00","group":1}}"#)
    #expect(
      try await store.dump("sentry.event") == """
        {"model":"sentry.event","pk":1,"fields":{"event_id":"f","project_id":1,"group_id":1,\
        "datetime":"2024-01-01T23:00:00.000000Z","data":{}}}

        """)
    #expect(
      try await store.failure(
        loading: event.replacing("\"fields\"", with: "\"pk\":9,\"fields\"")
          + #"2024-01-01T00:00:00Z"}}"#)
        == "state.ndjson:1: sentry.event 1 has the same 'project_id', 'event_id', 'datetime'")
    try await store.load(text: event + #"2024-01-03T00:00:00Z"}}"#)
    #expect(try await store.dump("sentry.event").split(separator: "\n").count == 2)
  }

  @Test("gives way to a primary key that comes after rows without one")
  func chosenKeys() async throws {
    let store = try Store.inMemory()
    try await store.load(
      text: """
        {"model":"sentry.organization","fields":{"slug":"first"}}
        {"model":"sentry.project","pk":5,"fields":{"organization":1,"slug":"shop"}}
        {"model":"sentry.organization","pk":1,"fields":{"slug":"second"}}
        {"model":"sentry.organization","fields":{"slug":"third"}}
        """)
    let organizations = try await store.read { database in
      try Organization.all(in: database).map { "\($0.id) \($0.slug)" }
    }
    #expect(organizations == ["1 second", "2 first", "3 third"])
  }

  @Test("lets rows exchange their unique keys")
  func exchangedKeys() async throws {
    let store = try Store.inMemory()
    func text(_ slugs: [String]) -> String {
      base
        + slugs.enumerated().map { index, slug in
          #"{"model":"sentry.project","pk":\#(index + 2),"#
            + #""fields":{"organization":1,"slug":"\#(slug)"}}"# + "\n"
        }.joined()
    }
    func slugs() async throws -> [String] {
      try await store.read { try Project.all(in: $0).map(\.slug) }
    }
    try await store.load(text: text(["a", "b", "c"]))
    try await store.load(text: text(["b", "c", "a"]))
    #expect(try await slugs() == ["shop", "b", "c", "a"])
    #expect(
      try await store.failure(loading: text(["c", "b", "b"]))
        == "state.ndjson:6: sentry.project 3 has the same 'organization_id', 'slug'")
    #expect(try await slugs() == ["shop", "b", "c", "a"])
  }

  @Test("keeps the first lines of an input that breaks off from being loaded")
  func brokenOff() async throws {
    let store = try Store.inMemory()
    let array = "[" + base.split(separator: "\n").joined(separator: ",\n")
    let end = (base.split(separator: "\n").last?.count ?? 0) + 1
    #expect(
      try await store.failure(loading: array)
        == "state.ndjson: the record is no JSON: line 3, column \(end): unexpected end")
    #expect(try await store.dump() == "")
  }

  @Test("holds more rows than a batch, in either order")
  func manyRows() async throws {
    let groups = (2...5_000).map {
      #"{"model":"sentry.group","pk":\#($0),"fields":{"project":1,"short_id":\#($0)}}"# + "\n"
    }
    for text in [base + groups.joined(), groups.joined() + base] {
      let store = try Store.inMemory()
      #expect(try await store.load(text: text).loaded == 5_002)
      let last = #"{"model":"sentry.group","pk":9000,"fields":{"project":2}}"#
      #expect(
        try await store.failure(loading: text + last)
          == "state.ndjson:5003: 'project_id' of sentry.group is 2, "
          + "but there is no such sentry.project")
    }
  }
}
