import SentryState
import TestSupport
import Testing

@Suite("State records")
struct RoundTripTests {
  @Test("of every model are dumped as they were loaded")
  func everyModelRoundTrips() async throws {
    let store = try Store.inMemory()
    let summary = try await store.load(text: everyModel)
    let lines = everyModel.split(separator: "\n")
    #expect(summary.loaded == lines.count)
    #expect(summary.skipped == [])
    #expect(
      Set(lines.compactMap { $0.split(separator: "\"").dropFirst(3).first.map(String.init) })
        == Set(ModelDefinition.all.map(\.name)))
    let dump = try await store.dump(withSecrets: true)
    #expect(dump == everyModel)
    try await store.load(text: dump)
    #expect(try await store.dump(withSecrets: true) == dump)
  }

  @Test("load in any order, as lines or as an array")
  func anyOrder() async throws {
    let lines = everyModel.split(separator: "\n")
    for text in [
      lines.reversed().joined(separator: "\n"),
      "[\n" + lines.reversed().joined(separator: ",\r\n") + "]",
      lines.reversed().joined(),
    ] {
      let store = try Store.inMemory()
      try await store.load(text: text)
      #expect(try await store.dump(withSecrets: true) == everyModel)
    }
  }

  @Test("come without secrets, and are loaded without losing those that the store has")
  func secrets() async throws {
    let store = try Store.inMemory()
    try await store.load(text: everyModel)
    let dump = try await store.dump()
    #expect(!dump.contains("secret-"))
    let optionOnly = #"{"model":"sentry.projectoption","pk":1,"fields":{"project_id":1,"key":"#
    #expect(dump.contains(optionOnly + "\"opsgenie:api_key\"}}\n"))
    #expect(dump.contains(#""subscription":{"id":"d2c1","check":"2024"}"#))
    #expect(dump.contains(#""data":{"expires":1700000000,"token_type":"bearer"}"#))
    #expect(dump.contains(#""team_table":[{"id":"1-web","team":"web"}]"#))

    try await store.load(text: dump)
    #expect(try await store.dump(withSecrets: true) == everyModel)

    let other = try Store.inMemory()
    try await other.load(text: dump)
    let optionGiven = dump.replacing(
      #""key":"opsgenie:api_key"}"#, with: #""key":"opsgenie:api_key","value":{}}"#)
    #expect(try await other.dump(withSecrets: true) == optionGiven)
  }

  @Test("change secrets when they come with them")
  func newSecrets() async throws {
    let store = try Store.inMemory()
    try await store.load(text: everyModel)
    let changed = everyModel.replacing("secret-", with: "new-")
    try await store.load(text: changed)
    #expect(try await store.dump(withSecrets: true) == changed)
  }

  @Test("of some models are dumped in the fixed order")
  func someModels() async throws {
    let store = try Store.inMemory()
    try await store.load(text: base)
    #expect(
      try await store.dump("sentry.project", "sentry.organization") == """
        {"model":"sentry.organization","pk":1,"fields":{"slug":"acme","name":"","status":0}}
        {"model":"sentry.project","pk":1,"fields":{"organization_id":1,"slug":"shop","name":"",\
        "status":0,"first_event":null,"flags":0}}

        """)
  }

  @Test(
    "get defaults for what they leave out",
    arguments: [
      (
        #"{"model":"sentry.integration","pk":3,"fields":{"provider":"vsts","external_id":"x"}}"#,
        #"{"provider":"vsts","external_id":"x","name":"","metadata":{},"status":0}"#
      ),
      (
        #"{"model":"sentry.grouplink","pk":3,"fields":{"group":1,"project":1}}"#,
        #"{"group_id":1,"project_id":1,"linked_type":1,"linked_id":0,"relationship":2,"data":{},"#
          + #""datetime":null}"#
      ),
      (
        #"{"model":"sentry.activity","pk":3,"fields":{"project":1}}"#,
        #"{"project_id":1,"group_id":null,"type":0,"ident":null,"user_id":null,"datetime":null,"#
          + #""data":null}"#
      ),
      (
        #"{"model":"sentry.groupassignee","pk":3,"fields":{"project":1,"group":1,"team":1}}"# + "\n"
          + #"{"model":"sentry.team","pk":1,"fields":{"organization":1,"slug":"web"}}"#,
        #"{"project_id":1,"group_id":1,"user_id":null,"team_id":1,"date_added":null}"#
      ),
      (
        #"{"model":"sentry.user","pk":3,"fields":{"name":null}}"#,
        #"{"name":"","email":"","is_active":false}"#
      ),
    ])
  func defaults(record: String, fields: String) async throws {
    let store = try Store.inMemory()
    try await store.load(text: base + record)
    let model = String(try #require(record.split(separator: "\"").dropFirst(3).first))
    #expect(
      try await store.dump(model).hasSuffix(
        "{\"model\":\"\(model)\",\"pk\":3,\"fields\":\(fields)}\n"))
  }

  @Test(
    "take values in every form",
    arguments: [
      (
        #"{"model":"sentry.organization","pk":2,"fields":{"slug":"\u00e9\ud83d\ude00\u0000"}}"#,
        #""slug":"é😀\u0000","name":"""#
      ),
      (
        #"{"model":"sentry.user","pk":2,"fields":{"is_active":1}}"#, #""is_active":true"#
      ),
      (
        #"{"model":"sentry.user","pk":2,"fields":{"is_active":0}}"#, #""is_active":false"#
      ),
      (
        #"{"model":"sentry.release","pk":2,"fields":{"organization":1,"version":"v","#
          + #""date_added":"2018-07-05T23:23:09.493            +02:00"}}"#,
        #""date_added":"2018-07-05T21:23:09.493000Z""#
      ),
      (
        #"{"model":"sentry.activity","pk":2,"fields":{"project":1,"data":"{\"a\": [1.0, 2]}"}}"#,
        #""data":{"a":[1.0,2]}"#
      ),
      (
        #"{"model":"sentry.activity","pk":2,"fields":{"project":1,"data":{ "a b" : [ 1e5 , 2 ]}}}"#,
        #""data":{"a b":[1e5,2]}"#
      ),
      (
        #"{"model":"sentry.activity","pk":2,"fields":{"project":1,"data":"null"}}"#,
        #""data":null"#
      ),
      (
        #"{"model":"sentry.projectoption","pk":2,"fields":{"project":1,"key":"k","value":"[1]"}}"#,
        #""value":[1]"#
      ),
      (
        #"{"model":"sentry.projectoption","pk":2,"fields":{"project":1,"key":"k","value":"a b"}}"#,
        #""value":"a b""#
      ),
      (
        #"{"model":"sentry.groupmeta","pk":-9223372036854775808,"fields":{"group":1,"key":"k"}}"#,
        #""pk":-9223372036854775808"#
      ),
      (
        #"{"model":"sentry.organization","pk":2,"fields":{"sl\u0075g":"a","n\u0061ve":[ 1 ]}}"#,
        #""slug":"a","name":"","status":0,"nave":[1]"#
      ),
    ])
  func forms(record: String, part: String) async throws {
    let store = try Store.inMemory()
    try await store.load(text: base + record)
    let dump = try await store.dump()
    #expect(dump.contains(part), "\(dump)")
    let again = try Store.inMemory()
    try await again.load(text: dump)
    #expect(try await again.dump() == dump)
  }
}
