import Failures
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
  var log: [LogEvent] = []

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
      log = [
        LogEvent(
          "vsts.integration-in-webhook-payload-does-not-exist",
          ["external_id": .string(event.collectionID), "event_type": JSONValue(event.eventType)])
      ]
      return
    }
    let id = JSONValue.number(integration.id)
    if verifying {
      let secret = SharedSecret(header: event.secret, metadata: integration.metadata)
      log = [
        LogEvent(
          "vsts.\(secret)-webhook-secret",
          ["event_type": JSONValue(event.eventType), "integration_id": id])
      ]
      guard secret == .valid else {
        verdict = .refused(secret)
        return
      }
    }
    verdict = Self.completeness(of: event.workItem, integrationID: id, log: &log)
  }

  private static func completeness(
    of workItem: WorkItemUpdate?, integrationID: JSONValue, log: inout [LogEvent]
  ) -> Verdict {
    func missing(_ member: String) -> LogEvent {
      LogEvent(
        "vsts.updating-workitem-does-not-have-necessary-information",
        ["error": .string("'\(member)' is missing"), "integration_id": integrationID])
    }
    guard let workItem, workItem.hasResource, let workItemID = workItem.id else {
      log.append(missing(workItem?.hasResource == true ? "resource.workItemId" : "resource"))
      return .incomplete
    }
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
      return .incomplete
    }
    log.append(LogEvent("vsts.updated-workitem-fields-correct", fields))
    return .accepted
  }
}
