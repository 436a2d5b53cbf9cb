import AzureDevOps
import JSON
import SentryState
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

/// Changes of work items that a hook tells of, and that are read from the work items too.
@Suite("Hooks and catch-ups in any mixture")
struct MixtureTests {
  /// What the groups must come to, by their work items: whether the last state is done, and who was
  /// assigned last, 0 for nobody.
  private struct Model {
    var resolved: [Int: Bool] = [:]
    var assignee: [Int: Int] = [:]
    private var states = [31: "New", 32: "New", 33: "New"]
    /// The updates that count.
    var updates: Set<String> = []
    private(set) var numbers = [31: 1, 32: 1, 33: 1]

    mutating func change(_ item: Int, state: String?, assignee: String?) {
      numbers[item, default: 1] += 1
      if let state { (resolved[item], states[item]) = (state == "Closed", state) }
      if let assignee { self.assignee[item] = ["Ada": 1, "Ben": 2][assignee] ?? 0 }
      guard state != nil || assignee != nil else { return }
      updates.insert("\(item)|\(numbers[item, default: 1])")
    }

    /// The states that a work item can go to; a change to the same one is none.
    func states(after item: Int) -> [String] {
      ["New", "Active", "Closed"].filter { $0 != states[item] }
    }

    /// The groups as rows of the store.
    var groups: [String] {
      (31...33).map { item in
        "\(item)|\(resolved[item] == true ? 1 : 0)|\(assignee[item] ?? 0)"
      }
    }
  }

  private struct World: StoreWorld {
    let organization = HookedOrganization()
    let store: Store

    init() async throws {
      store = try await Store.inMemory(
        HookedOrganization.state(domain: "https://dev.azure.com/contoso/", groups: 3))
    }

    private var replay: WebhookReplay {
      WebhookReplay(
        store: store, options: WebhookReplay.Options(), doneStates: DoneStates(given: ["Closed"]),
        now: { Timestamp(unixSeconds: 1_800_000_000) })
    }

    func catchUp(since: Timestamp) async throws {
      let client = AzureDevOpsClient(
        baseURL: try WebURL(base: "https://dev.azure.com/contoso/"), http: organization.service,
        credential: Credential(azureDevOpsToken: "token"))
      let silent = SearchProgress(begin: { _ in }, advance: { _ in })
      let search = CatchUp(
        ofIntegration: 1, client: client, store: store, since: since, concurrency: 4,
        warn: { Issue.record("\($0)") })
      try await replay.take(ServiceDeliveries(search, keepingContent: false, silent)) { outcomes in
        for outcome in outcomes { #expect(outcome.failure == nil) }
      }
    }

    func deliver(_ payload: JSONValue) async throws {
      let envelope: JSONValue = ["headers": ["Shared-Secret": "s3cr3t"], "body": payload]
      for outcome in try await replay.replay(WebhookWorld.deliveries(in: envelope.serialized)) {
        #expect(outcome.status == 200)
      }
    }

    func groups() async throws -> [String] {
      try await rows(
        "e.key, g.status, coalesce(a.user_id, 0)",
        """
        sentry_externalissue e JOIN sentry_grouplink l ON l.linked_id = e.id
          JOIN sentry_groupedmessage g ON g.id = l.group_id
          LEFT JOIN sentry_groupasignee a ON a.group_id = g.id ORDER BY e.key
        """)
    }
  }

  @Test("end as the last change of each work item says", arguments: 0..<150 as Range<UInt64>)
  func mixture(seed: UInt64) async throws {
    var random = RandomJSON(seed: seed)
    let world = try await World()
    var model = Model()
    for item in 31...33 { world.organization.create(item, at: "2026-03-01T08:00:00Z") }
    for minute in 10..<(11 + random.below(14)) {
      let item = 31 + random.below(3)
      let state = random.below(3) > 0 ? random.pick(model.states(after: item)) : nil
      let assignee = random.below(3) == 0 ? random.pick(["", "Ada", "Ben"]) : nil
      model.change(item, state: state, assignee: assignee)
      world.organization.change(
        item, state: state,
        assignee: assignee.map { $0.isEmpty ? "" : "\($0) <\($0.lowercased())@acme.example>" },
        title: "T", at: "2026-03-01T09:\(minute):00.\(random.below(10))Z")
    }
    let payloads = world.organization.delivered
    for _ in 0..<random.below(2 * payloads.count + 1) {
      if random.below(8) == 0 {
        let minute = 10 + random.below(14)
        try await world.catchUp(since: try #require(Timestamp("2026-03-01T09:\(minute):00Z")))
      } else {
        try await world.deliver(random.pick(payloads))
      }
    }
    try await world.catchUp(since: try #require(Timestamp("2026-03-01T08:00:00Z")))
    #expect(try await world.groups() == model.groups)
    let before = try await world.rows("data", "sentry_activity ORDER BY id")
    try await world.catchUp(since: .earliest)
    for payload in payloads { try await world.deliver(payload) }
    #expect(try await world.groups() == model.groups)
    #expect(try await world.rows("data", "sentry_activity ORDER BY id") == before)
    let known = try await world.rows(
      "work_item, update_number",
      "vsts_delivery WHERE update_number IS NOT NULL ORDER BY work_item, update_number")
    #expect(Set(known).isSuperset(of: model.updates))
  }
}
