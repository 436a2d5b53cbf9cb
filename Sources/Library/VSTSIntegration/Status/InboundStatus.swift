import Basics
import JSON
import SQLite
import SentryState

/// What a work item's change of state means for the linked groups of one organization: decided by
/// what was read, and then applied.
///
/// A class, because every delivery hands its own on.
///
/// Sentry: `sentry/integrations/tasks/sync_status_inbound.py`.
final class InboundStatus: Sendable {
  /// What the change comes to before it is known which states are done.
  enum Decision: Sendable, Equatable {
    /// No group of the organization is linked to the work item.
    case noGroups
    /// A newer change was taken over before.
    case stale(watermark: Timestamp)
    /// The done states say what it means.
    case needsDoneStates

    /// Goes by when the state changed and what the watermark says; with `isReapplied` the watermark
    /// may be this very change's own.
    init(hasGroups: Bool, time: Timestamp?, watermark: Timestamp?, isReapplied: Bool) {
      self =
        if !hasGroups {
          .noGroups
        } else if let time, let watermark,
          time < watermark || time == watermark && !isReapplied
        {
          .stale(watermark: watermark)
        } else {
          .needsDoneStates
        }
    }
  }

  let installation: Installation
  let issueKey: String
  /// The groups of the organization that are linked to the work item.
  let groups: [LinkedGroup]
  let change: StatusChange
  private let issue: WatermarkedIssue?
  let decision: Decision

  /// Reads what there is, and decides.
  ///
  /// `groups` are those of the organization that are linked to the work item.
  init(
    of change: StatusChange, for installation: Installation, issueKey: String,
    groups: [LinkedGroup], isReapplied: Bool = false, in database: Database
  ) throws(DatabaseError) {
    self.change = change
    self.installation = installation
    self.issueKey = issueKey
    self.groups = groups
    issue =
      change.time == nil || groups.isEmpty
      ? nil
      : try WatermarkedIssue.find(
        issueKey, of: installation.organizationID, integrationID: installation.integration.id,
        among: groups, in: database)
    decision = Decision(
      hasGroups: !groups.isEmpty, time: change.time, watermark: issue?.watermarks.status,
      isReapplied: isReapplied)
  }

  /// Resolves or unresolves the groups, and moves the watermark on.
  ///
  /// `time` is when it happened as far as known, for the activities and rows.
  func apply(
    _ doneStates: DoneStates.Answer, at time: Timestamp, noting trace: inout SyncTrace,
    _ watermarks: inout MovedWatermarks, _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    switch decision {
    case .noGroups: return
    case .stale(let watermark):
      trace.skip(groups, .stale)
      trace.log.append(staleEvent(watermark))
    case .needsDoneStates:
      guard case .known(let names) = doneStates else {
        return trace.skip(groups, .doneStatesUnknown)
      }
      switch ResolveSyncAction(from: change.oldState, to: change.newState, doneStates: names) {
      case .resolve: try resolve(at: time, noting: &trace, transaction)
      case .unresolve: try unresolve(at: time, noting: &trace, transaction)
      case .noop: break
      case .conflict: trace.log.append(conflictEvent)
      }
      if let issue, let time = change.time { watermarks.moveStatus(of: issue, to: time) }
    }
  }

  private func resolve(
    at time: Timestamp, noting trace: inout SyncTrace, _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    let candidates = groups.filter { $0.status == GroupStatus.unresolved.rawValue }
    trace.skip(groups.filter { $0.status != GroupStatus.unresolved.rawValue }, .notUnresolved)
    guard !candidates.isEmpty else { return }
    let database = transaction.database
    let strategy = ResolutionStrategy(config: installation.use.config)
    // It applies where all projects have releases, also those of groups that are not candidates.
    let releases =
      strategy == nil ? nil : try transaction.releases(ofProjects: Set(groups.map(\.projectID)))
    for group in candidates {
      var resolution: ReleaseResolution?
      if let strategy, let releases = releases?[group.projectID] {
        resolution = try strategy.resolution(of: group, among: releases, in: database)
      }
      let type: ActivityType = resolution == nil ? .setResolved : .setResolvedInRelease
      let data =
        if let details = resolution?.activityData.members, !details.isEmpty {
          ActivityData(JSONObject(members: installation.integration.activityData.members + details))
        } else {
          installation.activityData
        }
      let resolutionID = try resolution?.save(for: group, at: time, in: database)
      try GroupChange(of: group, at: time, transaction).update(
        status: .resolved, substatus: nil, activity: type, ident: resolutionID.map(String.init),
        data: data)
      trace.effects.append(
        SyncEffect(.resolved, organizationID: group.organizationID, groupID: group.id))
    }
  }

  private func unresolve(
    at time: Timestamp, noting trace: inout SyncTrace, _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    for group in groups
    where group.status != GroupStatus.unresolved.rawValue
      || group.substatus != GroupSubstatus.ongoing.rawValue
    {
      try GroupChange(of: group, at: time, transaction).update(
        status: .unresolved, substatus: .ongoing, activity: .setUnresolved,
        data: installation.activityData)
      trace.effects.append(
        SyncEffect(.unresolved, organizationID: group.organizationID, groupID: group.id))
    }
  }

  private func staleEvent(_ watermark: Timestamp) -> LogEvent {
    LogEvent(
      "sync_status_inbound.stale_event",
      [
        "integration_id": .number(installation.integration.id),
        "organization_id": .number(installation.organizationID), "issue_key": .string(issueKey),
        "event_time": JSONValue(change.time?.description),
        "last_event_time": .string(watermark.description),
      ])
  }

  private var conflictEvent: LogEvent {
    LogEvent(
      "sync-config-conflict",
      [
        "organization_id": .number(installation.organizationID),
        "integration_id": .number(installation.integration.id),
        "provider": .string(installation.integration.provider),
      ])
  }
}

/// What a work item's change of state means for the linked groups.
///
/// Sentry: `get_resolve_sync_action` in `sentry/integrations/vsts/issues.py`.
enum ResolveSyncAction: Sendable, Equatable {
  case noop
  case resolve
  case unresolve
  /// Both resolve and unresolve were called for, which ends in nothing but a warning.
  case conflict

  /// Decides by the states that count as done.
  init(from oldState: String?, to newState: String, doneStates: Set<String>) {
    let wasDone = oldState.map(doneStates.contains) ?? false
    let isDone = doneStates.contains(newState)
    let shouldResolve = !wasDone && isDone
    let shouldUnresolve = !isDone || oldState == nil
    self =
      switch (shouldResolve, shouldUnresolve) {
      case (true, true): .conflict
      case (true, false): .resolve
      case (false, true): .unresolve
      case (false, false): .noop
      }
  }
}
