import SentryState
import TestSupport
import Testing

/// A name that makes a member of a JSON column a secret.
private struct SecretName: Sendable, CustomTestStringConvertible {
  let name: String
  let model: String
  /// The fields of the model that it needs besides, and the column.
  let fields: String

  static let all = [
    SecretName(
      name: "secret", model: "sentry.integration",
      fields: #""provider":"vsts","external_id":"y","metadata":"#),
    SecretName(
      name: "access_token", model: "sentry.identity",
      fields: #""idp":1,"user":1,"external_id":"y","data":"#),
    SecretName(
      name: "Shared_Secret", model: "sentry.integration",
      fields: #""provider":"vsts","external_id":"y","metadata":"#),
    SecretName(
      name: "PASSWORD", model: "sentry.identity",
      fields: #""idp":1,"user":1,"external_id":"y","data":"#),
    SecretName(
      name: "client_secret", model: "sentry.identity",
      fields: #""idp":1,"user":1,"external_id":"y","data":"#),
    SecretName(
      name: "integration_key", model: "sentry.organizationintegration",
      fields: #""organization":1,"integration":1,"config":"#),
    SecretName(
      name: "api_key", model: "sentry.projectoption", fields: #""project":1,"key":"k","value":"#),
  ]

  var testDescription: String { name }

  /// A record with a column in which `NAME` stands for the name.
  func record(_ value: String) -> String {
    let value = value.replacing("NAME", with: name)
    return #"{"model":"\#(model)","pk":2,"fields":{\#(fields)\#(value)}}"# + "\n"
  }
}

@Suite("Secrets in state records")
struct SecretTests {
  /// What the records refer to.
  private let surroundings =
    base + """
      {"model":"sentry.user","pk":1,"fields":{}}
      {"model":"sentry.identityprovider","pk":1,"fields":{"type":"vsts"}}
      {"model":"sentry.integration","pk":1,"fields":{"provider":"vsts","external_id":"x"}}

      """

  @Test(
    "are left out wherever they are in their column, and not lost when that is loaded",
    arguments: SecretName.all,
    [
      #"{"subscription":{"id":1,"NAME":"hush"}}"#,
      #"{"subscription":{"id":1,"NAME":"hush","a":2,"NAME":"hush 2"},"b":3}"#,
      #"{"subscription":{"id":1,"NAME":"hush"},"subscription":{"id":1,"NAME":"hush 2"}}"#,
      #"{"subscription":{"subscription":{"NAME":{"deep":["hush"]}}}}"#,
      #"{"NAME":"hush","a":[[{"NAME":"hush"},{"b":{"NAME":"hush 3","c":1}}],5]}"#,
      #"[{"NAME":"hush"},{"id":7,"NAME":"hush 2"},{"id":7,"NAME":"hush 3"},"text"]"#,
      #"[{"id":7,"subscription":{"NAME":"hush"}},{"id":8,"x":null}]"#,
      #"{"subscription":"{\"id\":1,\"NAME\":\"hush\"}"}"#,
    ])
  private func oddPlaces(secret: SecretName, value: String) async throws {
    let store = try Store.inMemory()
    try await store.load(text: surroundings + secret.record(value))
    let whole = try await store.dump(withSecrets: true)
    #expect(whole.contains("hush"))
    let dump = try await store.dump()
    #expect(!dump.contains("hush"), "\(dump)")
    try await store.load(text: dump)
    #expect(try await store.dump(withSecrets: true) == whole)
    let changed = whole.replacing("hush", with: "new")
    try await store.load(text: changed)
    #expect(try await store.dump(withSecrets: true) == changed)
  }

  @Test("are known by their names as JSON reads them")
  func escapedName() async throws {
    let store = try Store.inMemory()
    let record = SecretName.all[0].record(#"{"subscription":{"\u0073ecr\u0065t":"hush"}}"#)
    try await store.load(text: record)
    #expect(try await store.dump("sentry.integration").contains(#""metadata":{"subscription":{}}"#))
  }

  @Test("stay with what is still there of the rest of their column")
  func changedColumn() async throws {
    let keys = try #require(SecretName.all.first { $0.name == "integration_key" })
    let store = try Store.inMemory()
    try await store.load(
      text: surroundings
        + keys.record(#"{"a":[{"id":1,"NAME":"one"},{"id":2,"NAME":"two"},{"NAME":"three"}]}"#))
    try await store.load(
      text: keys.record(#"{"a":[{"id":2,"team":"b"},{"id":3},{"team":"c"}],"new":[]}"#))
    let dump = try await store.dump("sentry.organizationintegration", withSecrets: true)
    let expected =
      #""config":{"a":[{"id":2,"integration_key":"two","team":"b"},{"id":3},"#
      + #"{"integration_key":"three","team":"c"}],"new":[]}"#
    #expect(dump.contains(expected), "\(dump)")
  }
}
