import SQLite
import Basics
import JSON
package import SentryState

/// Replays captured deliveries against the store, as Sentry's endpoint would have handled them.
///
/// Source: `WorkItemWebhook`, `handle_updated_workitem`, §5.
package actor WebhookReplay {
  package struct Options: Sendable {
    /// Whether a delivery must bring the integration's shared secret.
    package var verifying = true
    /// Whether deliveries that the ledger holds are applied again.
    package var reprocessing = false
    /// The only integration whose deliveries are accepted.
    package var integrationID: Int?
    /// Whether status syncs are put on the task queue instead of being done.
    package var queueing = false
    /// The names of the done states, for every project, instead of asking.
    package var doneStates: Set<String>?

    package init() {}
  }

  private let store: Store
  private let options: Options
  private let source: any DoneStatesSource
  private let now: @Sendable () -> Timestamp
  /// The done states that this run has asked for.
  private var known: [DoneStatesKey: DoneStateLookup] = [:]

  package init(
    store: Store, options: Options, doneStates source: any DoneStatesSource,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.options = options
    self.source = source
    self.now = now
  }

  /// Replays deliveries in their order, and returns their outcomes once they are committed.
  package func replay(_ deliveries: [Delivery]) async throws -> [DeliveryOutcome] {
    if options.doneStates == nil, !options.queueing { try await askForDoneStates(of: deliveries) }
    let (known, options, now) = (known, options, now())
    return try await store.write { database in
      let replay = DeliveryReplay(
        lookups: InboundSyncLookups(in: database), options: options, doneStates: known, now: now)
      return try deliveries.map { try replay.replay($0) }
    }
  }

  /// Asks for the done states that deliveries need, before the transaction is open; each once a run.
  private func askForDoneStates(of deliveries: [Delivery]) async throws {
    let unknown = deliveries.filter { delivery in
      delivery.doneStatesKey.map { known[$0] == nil } ?? false
    }
    guard !unknown.isEmpty else { return }
    let (options, now) = (options, now())
    let needed = try await store.read { database in
      let replay = DeliveryReplay(
        lookups: InboundSyncLookups(in: database), options: options, doneStates: [:], now: now)
      return try unknown.reduce(into: [DoneStatesKey: Int]()) { needed, delivery in
        guard let key = delivery.doneStatesKey, needed[key] == nil else { return }
        needed[key] = try replay.integrationNeedingDoneStates(for: delivery)
      }
    }
    let source = source
    await withTaskGroup(of: (DoneStatesKey, DoneStateLookup).self) { group in
      for (key, integrationID) in needed {
        group.addTask {
          let states = await source.doneStates(
            ofProject: key.projectID, workItemType: key.workItemType, integrationID: integrationID)
          return (key, states)
        }
      }
      for await (key, states) in group { known[key] = states }
    }
  }
}

/// The replay of deliveries in a transaction.
struct DeliveryReplay {
  let lookups: InboundSyncLookups
  let options: WebhookReplay.Options
  let doneStates: [DoneStatesKey: DoneStateLookup]
  let now: Timestamp

  func replay(_ delivery: Delivery) throws(DatabaseError) -> DeliveryOutcome {
    switch delivery.content {
    case .invalid(let failure):
      var outcome = DeliveryOutcome(source: delivery.source, kind: .invalid)
      outcome.failure = failure
      return outcome
    case .unreadable(let body): return unreadable(body, source: delivery.source)
    case .event(let event):
      var outcome = DeliveryOutcome(source: delivery.source, kind: .unchanged)
      outcome.subscriptionID = event.subscriptionID
      outcome.notificationID = event.notificationID
      outcome.eventType = event.eventType
      outcome.workItemID = event.workItem?.id
      try replay(event, outcome: &outcome)
      return outcome
    }
  }

  private func unreadable(_ body: Delivery.Unreadable, source: String) -> DeliveryOutcome {
    var outcome = DeliveryOutcome(source: source, kind: .rejected)
    outcome.subscriptionID = body.subscriptionID
    outcome.notificationID = body.notificationID
    outcome.eventType = body.eventType
    outcome.reject(status: 400, body.reason)
    outcome.syncLog = [
      LogEvent("vsts.invalid-webhook-payload", ["error": .string(body.reason)])
    ]
    return outcome
  }

  private func replay(
    _ event: HookEvent, outcome: inout DeliveryOutcome
  ) throws(DatabaseError) {
    let integration = try integration(of: event)
    outcome.integrationID = integration?.id
    let answer = WebhookAnswer(event, integration: integration, verifying: options.verifying)
    outcome.answer = (event, answer)
    switch answer.verdict {
    case .unknownIntegration: return outcome.reject(status: 400, "Integration does not exist.")
    case .refused(let secret):
      return outcome.reject(status: 401, "the shared secret is \(secret.rawValue)")
    case .ignored:
      outcome.status = 200
      outcome.kind = .ignored
      return
    case .incomplete, .accepted: outcome.status = 200
    }
    guard let integration else { return }
    let entry = try ledgerEntry(of: event, integration)
    if let entry, !entry.isStatusPending, !options.reprocessing {
      outcome.kind = .duplicate
      return
    }
    var isStatusPending = false
    if answer.verdict == .accepted, let workItem = event.workItem, let key = workItem.key {
      let groups = try affectedGroups(by: workItem, key, integration)
      if entry == nil || options.reprocessing {
        try syncAssignee(workItem, of: event, key, integration, groups, outcome: &outcome)
      }
      isStatusPending = try syncStatus(
        workItem, of: event, key, integration, groups, isReapplied: entry != nil,
        outcome: &outcome)
    }
    try DeliveryLedger.record(
      DeliveryRecord(
        integrationID: integration.id, subscription: event.ledgerKey.subscription,
        notification: event.ledgerKey.notification,
        isVerified: entry?.isVerified ?? options.verifying, isStatusPending: isStatusPending,
        eventTime: event.workItem?.changedAt),
      at: now, in: lookups.database)
    if outcome.failure != nil {
      outcome.kind = .failed
    } else if outcome.effects.contains(where: { $0.kind != .skipped }) {
      outcome.kind = .applied
    }
  }

  private func integration(of event: HookEvent) throws(DatabaseError) -> Integration? {
    let integration = try lookups.integration(ofCollection: event.collectionID)
    guard let only = options.integrationID else { return integration }
    return integration?.id == only ? integration : nil
  }

  private func ledgerEntry(
    of event: HookEvent, _ integration: Integration
  ) throws(DatabaseError) -> DeliveryRecord? {
    try DeliveryLedger.entry(
      integrationID: integration.id, subscription: event.ledgerKey.subscription,
      notification: event.ledgerKey.notification, isVerified: options.verifying,
      in: lookups.database)
  }

  /// When the event happened: by the work item, else by the hook, else by whoever captured it.
  private func time(of event: HookEvent) -> Timestamp {
    event.workItem?.changedAt ?? event.createdAt ?? event.receivedAt ?? now
  }

  /// The groups linked to the work item, if the delivery has anything to say to them.
  private func affectedGroups(
    by workItem: WorkItemUpdate, _ key: String, _ integration: Integration
  ) throws(DatabaseError) -> [LinkedGroup] {
    guard workItem.assignee != .none || workItem.status != nil else { return [] }
    return try lookups.affectedGroups(integrationID: integration.id, key: key)
  }

  private func syncAssignee(
    _ workItem: WorkItemUpdate, of event: HookEvent, _ key: String, _ integration: Integration,
    _ groups: [LinkedGroup], outcome: inout DeliveryOutcome
  ) throws(DatabaseError) {
    var sync = AssigneeSyncInbound(
      lookups, integration: integration, issueKey: key, groups: groups, time: time(of: event))
    switch workItem.assignee {
    case .none: return
    case .unassign: try sync.unassign()
    case .assign(let email): try sync.assign(email: email)
    case .unparsable:
      outcome.syncLog.append(
        LogEvent(
          "vsts.failed-to-parse-email-in-handle-assign-to",
          [
            "error": "parse_error", "integration_id": .number(integration.id),
            "assigned_to_values": workItem.assignedTo ?? .null,
            "external_issue_key": workItem.id ?? .null,
          ]))
    }
    outcome.effects += sync.effects
    outcome.syncLog += sync.log
  }

  /// Syncs the status for each organization that wants it, and returns whether it is pending.
  private func syncStatus(
    _ workItem: WorkItemUpdate, of event: HookEvent, _ key: String, _ integration: Integration,
    _ groups: [LinkedGroup], isReapplied: Bool, outcome: inout DeliveryOutcome
  ) throws(DatabaseError) -> Bool {
    guard let change = workItem.status else { return false }
    if options.queueing {
      try queueStatusSyncs(
        workItem, change, of: event, key, integration, outcome: &outcome)
      return false
    }
    var isPending = false
    for organization in try statusOrganizations(of: integration) {
      var sync = StatusSyncInbound(
        lookups, integration: integration, organization: organization, issueKey: key,
        groups: groups, change: change, providerEventTime: workItem.changedAt,
        time: time(of: event), unparsableTime: workItem.unparsableChangedDate,
        isReapplied: isReapplied)
      let states = try sync.sync(doneStates: doneStates(of: event))
      outcome.effects += sync.effects
      outcome.syncLog += sync.log
      switch states {
      case nil, .known: break
      case .unknown: isPending = true
      case .failed(let failure):
        isPending = true
        outcome.failure = failure
        outcome.syncLog.append(
          LogEvent(
            "vsts.get-done-states.failed",
            [
              "integration_id": .number(integration.id), "exception": .string(failure.message),
            ]))
      }
    }
    return isPending
  }

  private func queueStatusSyncs(
    _ workItem: WorkItemUpdate, _ change: StatusChange, of event: HookEvent, _ key: String,
    _ integration: Integration, outcome: inout DeliveryOutcome
  ) throws(DatabaseError) {
    let queue = try TaskQueue(in: lookups.database, at: now)
    var data = change.taskData(of: workItem)
    data["delivery"] = event.ledgerKey.taskData(isVerified: options.verifying)
    for organization in try statusOrganizations(of: integration) {
      let call = SyncStatusInbound.call(
        integrationID: integration.id, organizationID: organization.organizationID,
        issueKey: key, data: data)
      let placement = try queue.put(TaskRegistry.standard.task(for: call))
      outcome.effects.append(
        SyncEffect(.queued, organizationID: organization.organizationID, taskID: placement.id))
    }
  }

  private func doneStates(of event: HookEvent) -> DoneStateLookup {
    if let given = options.doneStates { return .known(given) }
    return event.doneStatesKey.flatMap { doneStates[$0] } ?? .unknown
  }

  private func statusOrganizations(
    of integration: Integration
  ) throws(DatabaseError) -> [OrganizationIntegration] {
    try lookups.organizationIntegrations(of: integration.id)
      .filter { SyncAttribute.inboundStatus.isOn(in: $0.config) }
  }

  /// The integration that a delivery belongs to, if replaying it needs done states.
  func integrationNeedingDoneStates(
    for delivery: Delivery
  ) throws(DatabaseError) -> Int? {
    guard case .event(let event) = delivery.content, let workItem = event.workItem,
      let change = workItem.status, let key = workItem.key,
      let integration = try integration(of: event),
      WebhookAnswer(event, integration: integration, verifying: options.verifying).verdict
        == .accepted
    else { return nil }
    let entry = try ledgerEntry(of: event, integration)
    guard entry.map({ $0.isStatusPending || options.reprocessing }) ?? true else { return nil }
    let groups = try lookups.affectedGroups(integrationID: integration.id, key: key)
    for organization in try statusOrganizations(of: integration) {
      let sync = StatusSyncInbound(
        lookups, integration: integration, organization: organization, issueKey: key,
        groups: groups, change: change, providerEventTime: workItem.changedAt, time: now,
        isReapplied: entry != nil)
      if try sync.needsDoneStates() { return integration.id }
    }
    return nil
  }
}

extension DeliveryOutcome {
  fileprivate mutating func reject(status: Int, _ reason: String) {
    self.status = status
    kind = .rejected
    failure = Failure(.rejected, reason, status: status)
  }
}
