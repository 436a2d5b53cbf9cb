import Basics
import JSON
import SentryState

/// Takes over a work item's change of state for an organization.
///
/// Source: `sync_status_inbound`, §6.10.
enum SyncStatusInbound: IntegrationTask {
  static let definition = TaskDefinition(
    "sync_status_inbound", "resolves or unresolves the issues of a work item",
    parameters: [
      .required("integration_id", .integer), .required("organization_id", .integer),
      .required("issue_key", .text), .required("data", .object),
    ],
    lane: TaskLane("work_item", "integration_id", "organization_id", "issue_key"))

  static func call(
    integrationID: Int, organizationID: Int, issueKey: String, data: JSONObject
  ) -> TaskCall {
    TaskCall(
      definition.name,
      [
        "integration_id": .number(integrationID), "organization_id": .number(organizationID),
        "issue_key": .string(issueKey), "data": .object(data),
      ])
  }

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    guard let change = QueuedStatusChange(arguments, at: context.now()) else {
      // What cannot be decided ends the task, but for an integration that is not there.
      let id = arguments.int("integration_id")
      _ = try await context.store.read { try Integration.existing(id: id, in: $0) }
      return nil
    }
    if let value = change.unparsableTime {
      context.log("sync_status_inbound.unparsable_event_time", ["raw_value": value])
    }
    let needed = try await context.store.read { try change.sync(in: $0)?.needsDoneStates() }
    guard let needed else { return nil }
    guard let doneStates = try await doneStates(change, isNeeded: needed, context) else {
      return nil
    }
    let done = try await context.store.write { database -> Done? in
      guard var sync = try change.sync(in: database) else { return nil }
      _ = try sync.sync(doneStates: doneStates)
      let resolved = try sync.effects.filter { $0.kind == .resolved }.compactMap(\.groupID)
        .compactMap { try Group.find(id: $0, in: database) }
      return Done(
        effects: sync.effects,
        log: sync.log + resolved.map { change.resolvedEvent($0, sync.integration) })
    }
    guard let done else { return nil }
    for event in done.log { context.log(event.name, event.fields) }
    return ["effects": .array(done.effects.map(\.json))]
  }

  private struct Done: Sendable {
    let effects: [SyncEffect]
    let log: [LogEvent]
  }

  /// The done states; `nil` where they matter and cannot be had.
  private static func doneStates(
    _ change: QueuedStatusChange, isNeeded: Bool, _ context: TaskContext
  ) async throws -> DoneStateLookup? {
    guard isNeeded else { return .unknown }
    let states = try await change.doneStates(context)
    let cause: String
    switch states {
    case .known: return states
    case .unknown: cause = "the service has no states for the project"
    case .failed(let failure):
      if [.config, .untrustedHost].contains(failure.kind) { throw failure }
      cause = failure.message
    }
    context.log(
      "vsts.get-done-states.failed",
      ["integration_id": .number(change.integrationID), "exception": .string(cause)])
    try await change.leavePending(context)
    return nil
  }
}
