import Basics
import JSON
import SQLite
import SentryState
import Tasks

/// Decides what is to be done about a delivery, from what the store has: once to know what to ask
/// the service, and once more to write.
struct DeliveryPlan: Sendable {
  /// How much of an accepted delivery is to be done, by the ledger.
  enum Extent: Sendable, Equatable {
    /// It was handled before.
    case nothing
    /// It was handled before but for its status, whose done states were not to be had.
    case status
    case everything

    /// Goes by whether the status of the delivery's entry is pending; `nil` without an entry.
    init(isStatusPending: Bool?, reprocessing: Bool) {
      self =
        if let isStatusPending, !reprocessing {
          isStatusPending ? .status : .nothing
        } else {
          .everything
        }
    }
  }

  /// What is done about a new assignee.
  enum AssigneeStep: Sendable {
    case none
    /// The field is noted, which tells no e-mail address.
    case note(JSONValue)
    case sync(InboundAssignee)
  }

  /// What is done about a change of state.
  enum StatusStep: Sendable {
    case none
    /// It is taken over at once, for each of these organizations.
    case sync([InboundStatus])
    /// A task is queued for each of these installations.
    case queue(StatusChange, [Installation])
  }

  let delivery: Delivery
  let integrationID: Int?
  /// The endpoint's answer; none to a record that is no delivery.
  let answer: WebhookAnswer?
  /// The entry in the ledger that the delivery had before.
  let entry: DeliveryLedger.Entry?
  /// The entry that it was given.
  private let claim: DeliveryLedger.Entry?
  let extent: Extent
  private(set) var assignee = AssigneeStep.none
  private(set) var status = StatusStep.none

  /// Reads what there is to a delivery, and decides; with a time, an accepted delivery is entered in
  /// the ledger at once, where that tells whether it is new.
  init(
    of delivery: Delivery, claimedAt now: Timestamp? = nil, _ options: WebhookReplay.Options,
    _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    self.delivery = delivery
    if let flaw = delivery.flaw {
      answer =
        if case .unreadable(let reason) = flaw { .init(to: delivery, unreadable: reason) } else {
          nil
        }
      (integrationID, entry, claim, extent) = (nil, nil, nil, .nothing)
      return
    }
    let integration = try transaction.integration(ofCollection: delivery.collectionID).flatMap {
      options.integrationID == nil || options.integrationID == $0.id ? $0 : nil
    }
    integrationID = integration?.id
    let answer = WebhookAnswer(
      to: delivery, integration: integration, verifying: options.verifying)
    self.answer = answer
    guard let integration, let identity = delivery.identity,
      answer.verdict == .accepted || answer.verdict == .incomplete
    else {
      (entry, claim, extent) = (nil, nil, .nothing)
      return
    }
    let isVerified = options.verifying || delivery.isVerified
    if let now, isVerified, !options.reprocessing {
      let record = Self.record(
        delivery, identity, integrationID: integration.id, options, at: now)
      switch try transaction.ledger.claim(record) {
      case .entered(let new): (entry, claim) = (nil, new)
      case .found(let found): (entry, claim) = (found, nil)
      }
    } else {
      entry = try transaction.ledger.entry(
        of: identity, integrationID: integration.id, isVerified: isVerified)
      claim = nil
    }
    extent = Extent(isStatusPending: entry?.isStatusPending, reprocessing: options.reprocessing)
    guard answer.verdict == .accepted, extent != .nothing, let workItem = delivery.workItem,
      let key = workItem.key
    else { return }
    try planSyncs(of: workItem, key, integration, options, transaction)
  }

  /// The delivery's entry as it is to be, unless its status is left pending.
  private static func record(
    _ delivery: Delivery, _ identity: DeliveryIdentity, integrationID: Int,
    _ options: WebhookReplay.Options, at now: Timestamp
  ) -> DeliveryRecord {
    DeliveryRecord(
      integrationID: integrationID, identity: identity,
      isVerified: options.verifying || delivery.isVerified, eventTime: delivery.time ?? now)
  }

  private mutating func planSyncs(
    of workItem: WorkItemUpdate, _ key: String, _ integration: Integration,
    _ options: WebhookReplay.Options, _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    guard workItem.assignee != .none || workItem.status != nil else { return }
    let installations = try transaction.installations(
      of: integration, having: try transaction.groups(linkedTo: key, of: integration))
    if extent == .everything {
      if case .unparsable(let field) = workItem.assignee {
        assignee = .note(field)
      } else if let sync = try InboundAssignee(
        workItem.assignee, at: workItem.changedAt, issueKey: key, integrationID: integration.id,
        of: installations, in: transaction.database)
      {
        assignee = .sync(sync)
      }
    }
    guard let change = workItem.status else { return }
    if options.queueing {
      let all = try Installation.active(of: integration, in: transaction.database)
      status = .queue(change, all.filter { $0.wants(.inboundStatus) })
      return
    }
    var syncs: [InboundStatus] = []
    for (installation, groups) in installations where installation.wants(.inboundStatus) {
      syncs.append(
        try InboundStatus(
          of: change, for: installation, issueKey: key, groups: groups, isReapplied: entry != nil,
          in: transaction.database))
    }
    status = .sync(syncs)
  }

  /// The integration whose service has to be asked for the delivery's done states, if they are
  /// needed.
  var integrationToAsk: Int? {
    guard case .sync(let syncs) = status, delivery.doneStates != nil,
      syncs.contains(where: { $0.decision == .needsDoneStates })
    else { return nil }
    return integrationID
  }
}

extension DeliveryPlan {
  /// Writes what the plan comes to, and the delivery's entry in the ledger.
  ///
  /// `doneStates` answers the plan's question, if it has one.
  func apply(
    doneStates: DoneStates.Answer, _ options: WebhookReplay.Options, at now: Timestamp,
    _ emitter: TaskEmitter<IntegrationServices>, _ transaction: InboundTransaction
  ) throws(DatabaseError) -> DeliveryOutcome {
    var outcome = DeliveryOutcome(of: delivery)
    outcome.integrationID = integrationID
    switch delivery.flaw {
    case .invalid(let failure): (outcome.kind, outcome.failure) = (.invalid, failure)
    case .lost(let failure): (outcome.kind, outcome.failure) = (.failed, failure)
    case .unreadable, nil: break
    }
    guard let answer else { return outcome }
    outcome.answer = answer
    if answer.status == 200, delivery.workItem != nil { outcome.eventTime = delivery.time ?? now }
    if let reason = answer.rejection {
      outcome.kind = .rejected
      outcome.failure = Failure(
        .rejected, reason, status: answer.status,
        hint: answer.verdict == .refused(.missing) && (delivery.secret ?? "").isEmpty
          ? "'--no-verify' accepts captures without their secret" : nil)
    } else if answer.verdict == .ignored {
      outcome.kind = .ignored
    } else if extent == .nothing {
      outcome.kind = .duplicate
    } else if let integrationID {
      try handle(
        integrationID: integrationID, doneStates: doneStates, options, at: now, emitter,
        transaction,
        outcome: &outcome)
    }
    return outcome
  }

  private func handle(
    integrationID: Int, doneStates: DoneStates.Answer, _ options: WebhookReplay.Options,
    at now: Timestamp, _ emitter: TaskEmitter<IntegrationServices>,
    _ transaction: InboundTransaction,
    outcome: inout DeliveryOutcome
  ) throws(DatabaseError) {
    guard let identity = delivery.identity else { return }
    let time = delivery.time ?? now
    var watermarks = MovedWatermarks()
    switch assignee {
    case .none: break
    case .note(let field):
      outcome.trace.log.append(assigneeEvent(field, integrationID: integrationID))
    case .sync(let sync):
      try sync.apply(
        at: time, noting: &outcome.trace, &watermarks,
        forwarding: AssigneeForwarding(sourceID: integrationID, now: now, emitter: emitter),
        transaction
      )
    }
    var isStatusPending = false
    switch status {
    case .none: break
    case .queue(let change, let installations):
      try queue(
        change, for: installations,
        Self.record(delivery, identity, integrationID: integrationID, options, at: now), emitter,
        outcome: &outcome)
    case .sync(let syncs):
      for sync in syncs {
        let isPending = try apply(
          sync, doneStates, integrationID: integrationID, at: time, &watermarks, transaction,
          outcome: &outcome)
        if isPending { isStatusPending = true }
      }
    }
    try watermarks.write(in: transaction.database)
    if claim == nil || isStatusPending {
      var record = Self.record(
        delivery, identity, integrationID: integrationID, options, at: now)
      record.isStatusPending = isStatusPending
      try transaction.ledger.enter(record, over: entry ?? claim)
    }
    if outcome.failure != nil {
      outcome.kind = .failed
    } else if outcome.effects.contains(where: { $0.kind != .skipped }) {
      outcome.kind = .applied
    }
  }

  /// Takes over the status for an organization, and returns whether it is left pending.
  private func apply(
    _ sync: InboundStatus, _ doneStates: DoneStates.Answer, integrationID: Int,
    at time: Timestamp, _ watermarks: inout MovedWatermarks, _ transaction: InboundTransaction,
    outcome: inout DeliveryOutcome
  ) throws(DatabaseError) -> Bool {
    let needsDoneStates = sync.decision == .needsDoneStates
    if needsDoneStates, let value = sync.change.unparsableTime {
      outcome.trace.log.append(StatusChange.unparsableTimeEvent(value))
    }
    try sync.apply(doneStates, at: time, noting: &outcome.trace, &watermarks, transaction)
    guard needsDoneStates else { return false }
    switch doneStates {
    case .known: return false
    case .unknown: break
    case .failed(let failure):
      outcome.failure = failure
      outcome.trace.log.append(
        LogEvent(
          "vsts.get-done-states.failed",
          ["integration_id": .number(integrationID), "exception": .string(failure.message)]))
    }
    return true
  }

  private func queue(
    _ change: StatusChange, for installations: [Installation], _ record: DeliveryRecord,
    _ emitter: TaskEmitter<IntegrationServices>, outcome: inout DeliveryOutcome
  ) throws(DatabaseError) {
    guard let issueKey = delivery.workItem?.key else { return }
    for installation in installations {
      let taskID = try emitter.emit(
        SyncStatusInbound(change, issueKey, for: installation, delivery: record))
      outcome.trace.effects.append(
        SyncEffect(
          .queued, organizationID: installation.organizationID, task: SyncStatusInbound.name,
          taskID: taskID))
    }
  }

  private func assigneeEvent(_ field: JSONValue, integrationID: Int) -> LogEvent {
    LogEvent(
      "vsts.failed-to-parse-email-in-handle-assign-to",
      [
        "error": "parse_error", "integration_id": .number(integrationID),
        "assigned_to_values": field, "external_issue_key": delivery.workItemID ?? .null,
      ])
  }
}
