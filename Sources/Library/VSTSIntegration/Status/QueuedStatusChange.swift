import SQLite
import JSON
import SentryState

/// A work item's change of state as a task was told of it.
struct QueuedStatusChange: Sendable {
  let integrationID: Int
  private let organizationID: Int
  private let issueKey: String
  private let change: StatusChange
  private let project: String?
  private let workItemType: String?
  private let providerEventTime: Timestamp?
  /// The provider's time of the event where that is no time.
  let unparsableTime: JSONValue?
  /// The delivery that the change was queued for, as the ledger knows it.
  private let delivery: DeliveryRecord?
  private let now: Timestamp

  /// Reads the arguments of the task; without a new state there is no change.
  init?(_ arguments: TaskArguments, at now: Timestamp) {
    let data = arguments.object("data")
    guard let change = StatusChange(taskData: data) else { return nil }
    integrationID = arguments.int("integration_id")
    organizationID = arguments.int("organization_id")
    issueKey = arguments.text("issue_key")
    self.change = change
    project = data["project"]?.string
    workItemType = data["work_item_type"]?.string
    let time = data["provider_event_time"] ?? .null
    providerEventTime = time.string.flatMap { Timestamp($0) }
    let isUnparsable = providerEventTime == nil && !time.isNull
    unparsableTime = isUnparsable ? .some(time) : .none
    delivery = DeliveryRecord(taskData: data, integrationID: integrationID)
    self.now = now
  }

  /// Leaves the status of the delivery to a later replay.
  func leavePending(_ context: TaskContext) async throws {
    guard var delivery else { return }
    delivery.isStatusPending = true
    delivery.eventTime = providerEventTime
    let (pending, now) = (delivery, now)
    try await context.store.write { try DeliveryLedger.record(pending, at: now, in: $0) }
  }

  /// The sync, as the store is now; `nil` where the integration is not active, or the organization
  /// is not there or does not use it.
  ///
  /// Throws `DoesNotExist` for an integration that is not there.
  func sync(in database: Database) throws -> StatusSyncInbound? {
    let integration = try Integration.existing(id: integrationID, in: database)
    let lookups = InboundSyncLookups(in: database)
    guard integration.isActive,
      try Organization.find(id: organizationID, in: database) != nil,
      let use = try lookups.organizationIntegrations(of: integrationID).first(where: {
        $0.organizationID == organizationID
      })
    else { return nil }
    return StatusSyncInbound(
      lookups, integration: integration, organization: use, issueKey: issueKey,
      groups: try lookups.affectedGroups(integrationID: integrationID, key: issueKey),
      change: change,
      providerEventTime: providerEventTime, time: providerEventTime ?? now)
  }

  /// Looks up the states that count as done, in the store, else at the service.
  func doneStates(_ context: TaskContext) async throws -> DoneStateLookup {
    guard let project else { return .unknown }
    let id = integrationID
    let integration = try await context.store.read { try Integration.existing(id: id, in: $0) }
    let organizationID = organizationID
    let source = ServiceDoneStates(store: context.store, now: context.now) { _ in
      try await context.clients.client(
        integration: integration, organizationID: organizationID)
    }
    return await source.doneStates(
      ofProject: project, workItemType: workItemType, integrationID: integrationID)
  }

  /// The analytics event of a group that was resolved.
  func resolvedEvent(_ group: Group, _ integration: Integration) -> LogEvent {
    LogEvent(
      "issue.resolved",
      [
        "project_id": .number(group.projectID), "default_user_id": "Sentry Jira",
        "organization_id": .number(organizationID), "group_id": .number(group.id),
        "resolution_type": "with_third_party_app", "provider": .string(integration.provider),
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
}

extension HookEvent.LedgerKey {
  /// What a queued change of state says of its delivery.
  func taskData(isVerified: Bool) -> JSONValue {
    [
      "subscription": .string(subscription), "notification": .string(notification),
      "verified": .bool(isVerified),
    ]
  }
}
