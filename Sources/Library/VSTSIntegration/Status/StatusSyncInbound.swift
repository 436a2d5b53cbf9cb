import SQLite
import Basics
import JSON
import SentryState

/// Takes over a work item's change of state, for the groups of one organization.
///
/// Source: `sync_status_inbound`, §6.10.
struct StatusSyncInbound {
  let lookups: InboundSyncLookups
  let integration: Integration
  let organization: OrganizationIntegration
  let issueKey: String
  /// The groups of the organization that are linked to the work item.
  let groups: [LinkedGroup]
  let change: StatusChange
  /// When the state changed by the provider's word; it is compared with, and becomes, the watermark.
  let providerEventTime: Timestamp?
  /// When it happened as far as known, for the activities and rows.
  let time: Timestamp
  /// What stood for the provider's time and is no time.
  let unparsableTime: JSONValue?
  /// Whether the issue's watermark may be this very event's own, because it is applied again.
  let isReapplied: Bool

  var effects: [SyncEffect] = []
  var log: [LogEvent] = []

  init(
    _ lookups: InboundSyncLookups, integration: Integration, organization: OrganizationIntegration,
    issueKey: String, groups: [LinkedGroup], change: StatusChange, providerEventTime: Timestamp?,
    time: Timestamp,
    unparsableTime: JSONValue? = nil, isReapplied: Bool = false
  ) {
    self.lookups = lookups
    self.integration = integration
    self.organization = organization
    self.issueKey = issueKey
    self.groups = groups.filter { $0.organizationID == organization.organizationID }
    self.change = change
    self.providerEventTime = providerEventTime
    self.time = time
    self.unparsableTime = unparsableTime
    self.isReapplied = isReapplied
  }

  /// Whether the done states matter: there are affected groups, and the event is not stale.
  func needsDoneStates() throws(DatabaseError) -> Bool {
    guard !groups.isEmpty else { return false }
    return try staleAgainst() == nil
  }

  /// Resolves or unresolves the affected groups, and advances the watermark.
  ///
  /// Returns the done states where they mattered, and `nil` where they did not.
  mutating func sync(doneStates: DoneStateLookup) throws(DatabaseError) -> DoneStateLookup? {
    guard !groups.isEmpty else { return nil }
    if let unparsableTime {
      log.append(
        LogEvent(
          "sync_status_inbound.unparsable_event_time", ["raw_value": unparsableTime]))
    }
    if let watermark = try staleAgainst() {
      skip(groups, .stale)
      log.append(staleEvent(watermark))
      return nil
    }
    guard case .known(let names) = doneStates else {
      skip(groups, .doneStatesUnknown)
      return doneStates
    }
    switch ResolveSyncAction(from: change.oldState, to: change.newState, doneStates: names) {
    case .resolve: try resolve(groups)
    case .unresolve: try unresolve(groups)
    case .noop: break
    case .conflict:
      log.append(
        LogEvent(
          "sync-config-conflict",
          [
            "organization_id": .number(organization.organizationID),
            "integration_id": .number(integration.id), "provider": .string(integration.provider),
          ]))
    }
    if let providerEventTime {
      try advanceWatermark(to: providerEventTime)
    }
    return doneStates
  }

  /// The watermark of the issue, if the event is not newer.
  private func staleAgainst() throws(DatabaseError) -> Timestamp? {
    guard let providerEventTime,
      let watermark = try externalIssue()?.watermark,
      providerEventTime < watermark || providerEventTime == watermark && !isReapplied
    else { return nil }
    return watermark
  }

  /// The organization's own external issue for the work item, and its watermark.
  private func externalIssue() throws(DatabaseError) -> (id: Int, watermark: Timestamp?)? {
    let own = groups.first { $0.externalIssueOrganizationID == organization.organizationID }
    if let own { return (own.externalIssueID, own.statusWatermark) }
    let issue = try ExternalIssue.find(
      key: issueKey, integrationID: integration.id,
      organizationID: organization.organizationID, in: lookups.database)
    return issue.map { ($0.id, $0.providerStatusUpdatedAt) }
  }

  private func advanceWatermark(to time: Timestamp) throws(DatabaseError) {
    guard let issue = try externalIssue(), issue.watermark.map({ $0 < time }) ?? true else {
      return
    }
    try ExternalIssue.setStatusWatermark(id: issue.id, to: time, in: lookups.database)
  }

  private func staleEvent(_ watermark: Timestamp) -> LogEvent {
    LogEvent(
      "sync_status_inbound.stale_event",
      [
        "integration_id": .number(integration.id),
        "organization_id": .number(organization.organizationID), "issue_key": .string(issueKey),
        "event_time": JSONValue(providerEventTime?.description),
        "last_event_time": .string(watermark.description),
      ])
  }

  private mutating func skip(_ groups: [LinkedGroup], _ reason: SyncEffect.SkipReason) {
    effects += groups.map {
      SyncEffect(
        .skipped, organizationID: $0.organizationID, groupID: $0.id, reason: reason)
    }
  }

  private mutating func resolve(_ groups: [LinkedGroup]) throws(DatabaseError) {
    let candidates = groups.filter { $0.status == GroupStatus.unresolved.rawValue }
    skip(groups.filter { $0.status != GroupStatus.unresolved.rawValue }, .notUnresolved)
    guard !candidates.isEmpty else { return }
    let strategy = try ResolutionStrategy.applying(
      config: organization.config, projectIDs: Set(groups.map(\.projectID)),
      in: lookups.database)
    for group in candidates {
      let resolution = try strategy?.resolution(of: group, in: lookups.database)
      let type: ActivityType = resolution == nil ? .setResolved : .setResolvedInRelease
      var data = activityData
      data.members += resolution?.activityData.members ?? []
      let activityID = try GroupChange(of: group, at: time, in: lookups.database).update(
        status: .resolved, substatus: nil, activity: type, data: data)
      if let resolution {
        try resolution.save(for: group, activityID: activityID, at: time, in: lookups.database)
      }
      effects.append(
        SyncEffect(.resolved, organizationID: group.organizationID, groupID: group.id))
    }
  }

  private mutating func unresolve(_ groups: [LinkedGroup]) throws(DatabaseError) {
    for group in groups
    where group.status != GroupStatus.unresolved.rawValue
      || group.substatus != GroupSubstatus.ongoing.rawValue
    {
      _ = try GroupChange(of: group, at: time, in: lookups.database).update(
        status: .unresolved, substatus: .ongoing, activity: .setUnresolved, data: activityData)
      effects.append(
        SyncEffect(.unresolved, organizationID: group.organizationID, groupID: group.id))
    }
  }

  private var activityData: JSONObject {
    [
      "provider": "Azure DevOps", "provider_key": .string(integration.provider),
      "integration_id": .number(integration.id),
    ]
  }
}
