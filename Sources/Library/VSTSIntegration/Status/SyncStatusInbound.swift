import Basics
import JSON
import SQLite
import SentryState

/// Takes over a work item's change of state for an organization.
///
/// Sentry: `sentry/integrations/tasks/sync_status_inbound.py`.
enum SyncStatusInbound: IntegrationTask {
  static let definition = TaskDefinition(
    "sync_status_inbound", "resolves or unresolves the issues of a work item",
    parameters: [
      .required("integration_id", .integer), .required("organization_id", .integer),
      .required("issue_key", .text), .required("data", .object),
    ],
    lane: TaskLane("work_item", "integration_id", "organization_id", "issue_key"))

  /// The task for a delivery's change of state.
  static func call(
    _ change: StatusChange, _ issueKey: String, for installation: Installation,
    delivery: DeliveryRecord
  ) -> TaskCall {
    var data = change.taskData
    data["delivery"] = delivery.taskData
    return TaskCall(
      definition.name,
      [
        "integration_id": .number(installation.integration.id),
        "organization_id": .number(installation.organizationID),
        "issue_key": .string(issueKey), "data": .object(data),
      ])
  }

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let (integrationID, data) = (arguments.int("integration_id"), arguments.object("data"))
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
    @Sendable func plan(in database: Database) throws -> InboundStatus? {
      try self.plan(
        change, issueKey: arguments.text("issue_key"), integrationID: integrationID,
        organizationID: arguments.int("organization_id"), in: database)
    }
    guard let planned = try await context.store.read({ try plan(in: $0) }) else { return nil }
    var doneStates = DoneStates.Answer.unknown
    if planned.decision == .needsDoneStates {
      doneStates = await self.doneStates(for: planned, context)
      if let cause = try cause(ofMissing: doneStates) {
        context.log(
          "vsts.get-done-states.failed",
          ["integration_id": .number(integrationID), "exception": .string(cause)])
        let delivery = DeliveryRecord(taskData: data, integrationID: integrationID)
        try await leavePending(delivery, change, at: now, context)
        return nil
      }
    }
    let answer = doneStates
    let done = try await context.store.write { database -> SyncTrace? in
      guard let plan = try plan(in: database) else { return nil }
      var trace = SyncTrace()
      try plan.apply(answer, at: change.time ?? now, noting: &trace, in: database)
      for effect in trace.effects where effect.kind == .resolved {
        guard let group = try effect.groupID.flatMap({ try Group.find(id: $0, in: database) })
        else { continue }
        trace.log.append(resolvedEvent(group, plan.installation))
      }
      return trace
    }
    guard let done else { return nil }
    for event in done.log { context.log(event.name, event.fields) }
    return ["effects": .array(done.effects.map(\.json))]
  }

  /// What the change means, as the store is now; `nil` where the integration is not active, or the
  /// organization is not there or does not use it.
  ///
  /// Throws `DoesNotExist` for an integration that is not there.
  private static func plan(
    _ change: StatusChange, issueKey: String, integrationID: Int, organizationID: Int,
    in database: Database
  ) throws -> InboundStatus? {
    let integration = try Integration.existing(id: integrationID, in: database)
    let lookups = InboundLookups(in: database)
    guard integration.isActive,
      try Organization.find(id: organizationID, in: database) != nil,
      let installation = try lookups.installations(of: integration).first(where: {
        $0.organizationID == organizationID
      })
    else { return nil }
    return try InboundStatus(
      of: change, for: installation, issueKey: issueKey,
      among: try lookups.groups(linkedTo: issueKey, of: integration), in: database)
  }

  /// Looks up the states that count as done, in the store, else at the service.
  private static func doneStates(
    for plan: InboundStatus, _ context: TaskContext
  ) async -> DoneStates.Answer {
    let installation = plan.installation
    let states = DoneStates(askedFor: context.store, now: context.now) { _ in
      try await context.clients.client(
        integration: installation.integration, organizationID: installation.organizationID)
    }
    return await states.answer(
      to: plan.change.doneStates(inCollection: installation.integration.externalID),
      integrationID: installation.integration.id)
  }

  /// Why done states that matter are missing; throws what is wrong with the configuration.
  private static func cause(ofMissing doneStates: DoneStates.Answer) throws -> String? {
    switch doneStates {
    case .known: return nil
    case .unknown: return "the service has no states for the project"
    case .failed(let failure):
      if [.config, .untrustedHost].contains(failure.kind) { throw failure }
      return failure.message
    }
  }

  /// Leaves the status of the delivery that the change came from to a later replay.
  private static func leavePending(
    _ delivery: DeliveryRecord?, _ change: StatusChange, at now: Timestamp,
    _ context: TaskContext
  ) async throws {
    guard var delivery else { return }
    delivery.isStatusPending = true
    delivery.eventTime = change.time
    let pending = delivery
    try await context.store.write { try DeliveryLedger.upsert(pending, at: now, in: $0) }
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

extension DeliveryRecord {
  /// What a queued change of state says of its delivery.
  fileprivate init?(taskData data: JSONObject, integrationID: Int) {
    guard let delivery = data["delivery"]?.object,
      let subscription = delivery["subscription"]?.string,
      let notification = delivery["notification"]?.string
    else { return nil }
    self.init(
      integrationID: integrationID, subscription: subscription, notification: notification,
      isVerified: delivery["verified"]?.bool ?? false)
  }

  fileprivate var taskData: JSONValue {
    [
      "subscription": .string(subscription), "notification": .string(notification),
      "verified": .bool(isVerified),
    ]
  }
}
