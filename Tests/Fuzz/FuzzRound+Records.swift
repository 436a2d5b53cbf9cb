import JSON
import TestSupport

extension FuzzRound {
  /// Gives one of the tools odd records.
  mutating func tryRecords() async throws {
    let ways: [(inout FuzzRound) async throws -> Void] = [
      { try await $0.replay() }, { try await $0.load() }, { try await $0.queue() },
      { try await $0.runTasks() },
      { try await $0.ask("vsts-repo-access", Self.repositories) },
      { try await $0.ask("vsts-lookup-base-url", Self.accounts) },
      { try await $0.ask("vsts-work-item-types", Self.projects) },
    ]
    try await random.pick(ways)(&self)
  }

  private mutating func records(_ count: Int, _ samples: [String]) throws -> [UInt8] {
    tries += count
    return try random.records(count, from: samples)
  }

  private mutating func replay() async throws {
    let store = try store()
    var options = random.pick([["--offline"], ["--done-state", "Closed"], ["--queue"], []])
    if random.below(2) == 0 { options.append("--no-verify") }
    let input = try records(100, world.captures)
    try await run("vsts-webhook-replay", ["-q", "--store", store] + options, input: input)
    try await expectSound(store)
  }

  /// What was loaded is sound, and its dump is what it was.
  private mutating func load() async throws {
    let store = try random.below(2) == 0 ? store() : directory.file("new.db")
    var lines = world.state
    for _ in 0..<random.below(4) {
      lines[random.below(lines.count)] = String(
        decoding: try records(1, world.state), as: UTF8.self)
      if random.below(4) == 0 { lines.remove(at: random.below(lines.count)) }
    }
    let input = Array(lines.joined(separator: "\n").utf8)
    let result = try await run("sentry-task", ["load", "-q", "--store", store], input: input)
    guard result.status == 0 else { return }
    try await expectSound(store)
    let dump = ["dump", "--with-secrets", "--store"]
    let first = try await run("sentry-task", dump + [store], hiding: [])
    let copy = directory.file("copy.db")
    let again = ["load", "-q", "--store", copy]
    try await run("sentry-task", again, input: Array(first.output.utf8), hiding: [])
    let second = try await run("sentry-task", dump + [copy], hiding: [])
    if first.output != second.output { note("another dump after a load of it", dump, second) }
  }

  private mutating func queue() async throws {
    let store = try store()
    let input = try records(100, world.tasks)
    try await run("sentry-task", ["put", "-q", "--store", store], input: input)
    try await run("sentry-task", ["work", "-q", "--drain", "--retries", "0", "--store", store])
    try await run("sentry-task", ["list", "--store", store])
    try await expectSound(store)
  }

  private mutating func runTasks() async throws {
    let store = try store()
    let input = try records(60, world.tasks)
    try await run("sentry-task", ["run", "-q", "--retries", "0", "--store", store], input: input)
    try await expectSound(store)
  }

  private mutating func ask(_ tool: String, _ samples: [String]) async throws {
    var options = ["-q", "--retries", "0"]
    switch tool {
    case "vsts-repo-access": options += ["--strategy", random.pick(["each", "list", "auto"])]
    case "vsts-work-item-types" where random.below(2) == 0: options.append("--states")
    default: break
    }
    try await run(tool, options, input: try records(150, samples))
  }

  private mutating func expectSound(_ store: String) async throws {
    let command = ["check", "--store", store]
    let result = try await run("sentry-task", command)
    if result.status != 0 { note("a damaged store", command, result) }
  }

  static let repositories = [
    #"{"project":"Web","name":"r0"}"#, #"{"name":"r1"}"#, #"{"project":{"id":"a1"},"name":"R2"}"#,
    #"{"id":"\#(RepositoryService.guid(3))"}"#,
    #"{"id":2,"name":"Web/r0","external_id":"x","config":{"project":"Web","name":"r0"},"provider":"integrations:vsts"}"#,
    #"{"model":"sentry.repository","pk":2,"fields":{"config":{"project":"Web","name":"r4"}}}"#,
    #"{"url":"https://ada@dev.azure.com/acme/Web/_git/r1","base_url":"https://dev.azure.com/acme/"}"#,
  ]
  static let accounts = [
    #"{"account_id":"90e9a854-eb98-4c56-ae1a-035a0f331dd6"}"#, #"{"account_name":"acme"}"#,
    #"{"accountId":"90e9a854-eb98-4c56-ae1a-035a0f331dd6","accountName":"acme"}"#,
  ]
  static let projects = [
    #"{"project":"a1"}"#, #"{"project":"Über uns","a":1.0}"#, "{}", #"{"project":"Hidden"}"#,
    #"{"project":null}"#,
  ]
}
