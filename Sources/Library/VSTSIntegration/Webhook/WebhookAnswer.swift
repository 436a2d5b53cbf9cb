import Basics
import JSON
import SentryState

/// The endpoint's answer to an event, before anything is done about it.
///
/// Source: `WorkItemWebhook.post`, §5.1.
struct WebhookAnswer {
  enum Verdict: Equatable {
    /// 400: no such integration.
    case unknownIntegration
    /// 401: the shared secret is missing or wrong.
    case refused(SharedSecret)
    /// 200, and nothing to do for another event type.
    case ignored
    /// 200, and nothing to do: the event lacks what it would need.
    case incomplete
    /// 200: the assignee and the status may have to be synced.
    case accepted
  }

  let verdict: Verdict
  /// What the check of the secret found; `nil` where it was not checked.
  private(set) var secret: SharedSecret?

  /// Decides by the first row of the table that matches.
  ///
  /// The integration is the active one that the event's collection belongs to, if there is one.
  init(_ event: HookEvent, integration: Integration?, verifying: Bool) {
    guard event.isWorkItemUpdate else {
      verdict = .ignored
      return
    }
    guard let integration else {
      verdict = .unknownIntegration
      return
    }
    if verifying {
      let checked = SharedSecret(header: event.secret, metadata: integration.metadata)
      secret = checked
      guard checked == .valid else {
        verdict = .refused(checked)
        return
      }
    }
    let isComplete = event.workItem.map { $0.hasResource && $0.id != nil && $0.hasFields } ?? false
    verdict = isComplete ? .accepted : .incomplete
  }

  /// What the endpoint logs on the way to its verdict.
  func log(of event: HookEvent, integrationID: Int?) -> [LogEvent] {
    let eventType = JSONValue(event.eventType)
    let integrationID = JSONValue(integrationID)
    var log: [LogEvent] = []
    if let secret {
      log.append(
        LogEvent(
          "vsts.\(secret.rawValue)-webhook-secret",
          ["event_type": eventType, "integration_id": integrationID]))
    }
    switch verdict {
    case .ignored, .refused: break
    case .unknownIntegration:
      log.append(
        LogEvent(
          "vsts.integration-in-webhook-payload-does-not-exist",
          ["external_id": .string(event.collectionID), "event_type": eventType]))
    case .incomplete, .accepted:
      log += Self.completenessLog(of: event.workItem, integrationID: integrationID)
    }
    return log
  }

  private static func completenessLog(
    of workItem: WorkItemUpdate?, integrationID: JSONValue
  ) -> [LogEvent] {
    func missing(_ member: String) -> LogEvent {
      LogEvent(
        "vsts.updating-workitem-does-not-have-necessary-information",
        ["error": .string("'\(member)' is missing"), "integration_id": integrationID])
    }
    guard let workItem, workItem.hasResource, let workItemID = workItem.id else {
      return [missing(workItem?.hasResource == true ? "resource.workItemId" : "resource")]
    }
    var log: [LogEvent] = []
    if workItem.projectID == nil {
      let member = workItem.hasProject ? "project.id" : "project"
      log.append(missing("resourceContainers.\(member)"))
    }
    let fields: JSONObject = [
      "workItemId": workItemID, "integration_id": integrationID,
      "azure_project_id": JSONValue(workItem.projectID),
    ]
    guard workItem.hasFields else {
      let error = JSONObject.Member(name: "error", value: "'resource.fields' is missing")
      log.append(
        LogEvent(
          "vsts.updated-workitem-fields-not-passed", JSONObject(members: [error] + fields.members)))
      return log
    }
    log.append(LogEvent("vsts.updated-workitem-fields-correct", fields))
    return log
  }
}
