import Basics
import JSON
import SQLite
import SentryState
import Tasks

/// Takes over a work item's change of state for an organization.
///
/// Sentry: `sentry/integrations/tasks/sync_status_inbound.py`.
struct SyncStatusInbound: IntegrationTask {
  static let name = "sync_status_inbound"
  static let summary = "resolves or unresolves the issues of a work item"
  static let lane: TaskLane? = TaskLane(
    "work_item", CodingKeys.integrationID, CodingKeys.organizationID, CodingKeys.issueKey)

  let integrationID: Int
  let organizationID: Int
  let issueKey: String
  /// The change of state, and the delivery that told of it.
  let data: JSONObject

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
    case issueKey = "issue_key"
    case data
  }

  /// The task for a delivery's change of state.
  init(
    _ change: StatusChange, _ issueKey: String, for installation: Installation,
    delivery: DeliveryRecord
  ) {
    integrationID = installation.integration.id
    organizationID = installation.organizationID
    self.issueKey = issueKey
    var data = change.taskData
    data["delivery"] = delivery.taskData
    self.data = data
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let now = context.now()
    guard let change = StatusChange(taskData: data) else {
      // What cannot be decided ends the task, but for an integration that is not there.
      _ = try await context.store.read { try Integration.existing(id: integrationID, in: $0) }
      return nil
    }
    if let value = change.unparsableTime {
      let event = StatusChange.unparsableTimeEvent(value)
      context.log(event.name, event.fields)
    }
    guard
      let planned = try await context.store.read({ try plan(change, InboundTransaction(in: $0)) })
    else {
      return nil
    }
    var doneStates = DoneStates.Answer.unknown
    if planned.decision == .needsDoneStates {
      doneStates = await Self.doneStates(for: planned, context)
      if let cause = try Self.cause(ofMissing: doneStates) {
        context.log(
          "vsts.get-done-states.failed",
          ["integration_id": .number(integrationID), "exception": .string(cause)])
        try await leavePending(change, at: now, context)
        return nil
      }
    }
    let answer = doneStates
    let (done, _) = try await context.store.write { database in
      try InboundTransaction.writing(in: database) { transaction -> SyncTrace? in
        guard let plan = try plan(change, transaction) else { return nil }
        var trace = SyncTrace()
        var watermarks = MovedWatermarks()
        try plan.apply(answer, at: change.time ?? now, noting: &trace, &watermarks, transaction)
        try watermarks.write(in: database)
        for effect in trace.effects where effect.kind == .resolved {
          guard let group = try effect.groupID.flatMap({ try Group.find(id: $0, in: database) })
          else { continue }
          trace.log.append(Self.resolvedEvent(group, plan.installation))
        }
        return trace
      }
    }
    guard let done else { return nil }
    for event in done.log { context.log(event.name, event.fields) }
    return ["effects": .array(done.effects.map(\.json))]
  }

  /// What the change means, as the store is now; `nil` where the integration is not active, or the
  /// organization is not there or does not use it.
  ///
  /// Throws `DoesNotExist` for an integration that is not there.
  private func plan(
    _ change: StatusChange, _ transaction: InboundTransaction
  ) throws -> InboundStatus? {
    let database = transaction.database
    let integration = try Integration.existing(id: integrationID, in: database)
    guard integration.isActive,
      try Organization.find(id: organizationID, in: database) != nil,
      let installation = try transaction.installation(of: integration, organization: organizationID)
    else { return nil }
    let groups = try transaction.groups(linkedTo: issueKey, of: integration)
    return try InboundStatus(
      of: change, for: installation, issueKey: issueKey,
      groups: groups.filter { $0.organizationID == organizationID }, in: database)
  }

  /// Looks up the states that count as done, in the store, else at the service.
  private static func doneStates(
    for plan: InboundStatus, _ context: IntegrationContext
  ) async -> DoneStates.Answer {
    let installation = plan.installation
    let states = DoneStates(askedFor: context.store, now: context.now) { _ in
      try await context.services.clients.client(of: installation)
    }
    return await states.answer(
      to: plan.change.doneStates(inCollection: installation.integration.externalID),
      integrationID: installation.integration.id)
  }

  /// Why done states that matter are missing; throws what is wrong with the configuration.
  private static func cause(ofMissing doneStates: DoneStates.Answer) throws -> String? {
    switch doneStates {
    case .known: return nil
    case .unknown: return "the service does not say which states of the project are done"
    case .failed(let failure):
      if [.config, .untrustedHost].contains(failure.kind) { throw failure }
      return failure.message
    }
  }

  /// Leaves the status of the delivery that the change came from to a later replay.
  private func leavePending(
    _ change: StatusChange, at now: Timestamp, _ context: IntegrationContext
  ) async throws {
    guard let (identity, isVerified) = DeliveryIdentity.read(taskData: data, issueKey: issueKey)
    else { return }
    let pending = DeliveryRecord(
      integrationID: integrationID, identity: identity, isVerified: isVerified,
      isStatusPending: true, eventTime: change.time ?? now)
    try await context.store.write { database in
      let ledger = DeliveryLedger(in: database)
      let entry = try ledger.entry(
        of: identity, integrationID: pending.integrationID, isVerified: isVerified)
      try ledger.enter(pending, over: entry)
    }
  }

  /// The analytics event of a group that was resolved.
  private static func resolvedEvent(_ group: Group, _ installation: Installation) -> LogEvent {
    LogEvent(
      "issue.resolved",
      [
        "project_id": .number(group.projectID), "default_user_id": "Sentry Jira",
        "organization_id": .number(installation.organizationID), "group_id": .number(group.id),
        "resolution_type": "with_third_party_app",
        "provider": .string(installation.integration.provider),
      ])
  }
}

extension DeliveryIdentity {
  /// What a queued change of state says of its delivery, and whether that was verified; tasks that
  /// older versions queued do not tell the update.
  fileprivate static func read(
    taskData data: JSONObject, issueKey: String
  ) -> (DeliveryIdentity, isVerified: Bool)? {
    guard let delivery = data["delivery"]?.object,
      let subscription = delivery["subscription"]?.string,
      let notification = delivery["notification"]?.string
    else { return nil }
    let update = delivery["update"]?.string.map { Update(workItem: issueKey, number: $0) }
    let identity = DeliveryIdentity(
      subscription: subscription, notification: notification, update: update)
    return (identity, delivery["verified"]?.bool ?? false)
  }
}

extension DeliveryRecord {
  fileprivate var taskData: JSONValue {
    var data: JSONObject = [
      "subscription": .string(identity.subscription),
      "notification": .string(identity.notification), "verified": .bool(isVerified),
    ]
    data["update"] = (identity.update?.number).map { .string($0) }
    return .object(data)
  }
}
