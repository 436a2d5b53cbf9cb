import Basics
import JSON
import SentryState

/// The endpoint's answer to a delivery, before anything is done about it.
///
/// Sentry: `WorkItemWebhook.post` in `sentry/integrations/vsts/webhooks.py`.
struct WebhookAnswer: Sendable {
  enum Verdict: Sendable, Equatable {
    /// 400: the body says too little.
    case unreadable(String)
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
  /// What the endpoint logs on the way to its verdict.
  private(set) var log: [LogEvent] = []

  /// Takes what the endpoint answers where it cannot read the body.
  init(unreadable reason: String) {
    verdict = .unreadable(reason)
    log = [LogEvent("vsts.invalid-webhook-payload", ["error": .string(reason)])]
  }

  /// Decides by the first row of the endpoint's table that matches.
  ///
  /// The integration is the active one that the delivery's collection belongs to, if there is one.
  init(to delivery: Delivery, integration: Integration?, verifying: Bool) {
    guard let workItem = delivery.workItem else {
      verdict = .ignored
      return
    }
    let eventType = JSONValue(delivery.eventType)
    guard let integration else {
      verdict = .unknownIntegration
      log = [
        LogEvent(
          "vsts.integration-in-webhook-payload-does-not-exist",
          ["external_id": .string(delivery.collectionID), "event_type": eventType])
      ]
      return
    }
    if verifying, !delivery.isVerified {
      let secret = SharedSecret(header: delivery.secret, metadata: integration.metadata)
      log = [
        LogEvent(
          "vsts.\(secret.rawValue)-webhook-secret",
          ["event_type": eventType, "integration_id": .number(integration.id)])
      ]
      guard secret == .valid else {
        verdict = .refused(secret)
        return
      }
    }
    verdict = workItem.hasFields && workItem.hasID ? .accepted : .incomplete
    logCompleteness(of: workItem, integrationID: integration.id)
  }

  /// The HTTP status of the answer.
  var status: Int {
    switch verdict {
    case .unreadable, .unknownIntegration: 400
    case .refused: 401
    case .ignored, .incomplete, .accepted: 200
    }
  }

  /// Why the answer is not 200.
  var rejection: String? {
    switch verdict {
    case .unreadable(let reason): reason
    case .unknownIntegration: "Integration does not exist."
    case .refused(let secret): "the shared secret is \(secret.rawValue)"
    case .ignored, .incomplete, .accepted: nil
    }
  }

  private mutating func logCompleteness(of workItem: WorkItemUpdate, integrationID: Int) {
    func missing(_ member: String) -> LogEvent {
      LogEvent(
        "vsts.updating-workitem-does-not-have-necessary-information",
        [
          "error": .string("'\(member)' is missing"), "integration_id": .number(integrationID),
        ])
    }
    guard workItem.hasID, let workItemID = workItem.id else {
      log.append(missing(workItem.hasResource ? "resource.workItemId" : "resource"))
      return
    }
    if workItem.projectID == nil {
      let member = workItem.hasProject ? "project.id" : "project"
      log.append(missing("resourceContainers.\(member)"))
    }
    let fields: JSONObject = [
      "workItemId": workItemID, "integration_id": .number(integrationID),
      "azure_project_id": JSONValue(workItem.projectID),
    ]
    guard workItem.hasFields else {
      let error = JSONObject.Member(name: "error", value: "'resource.fields' is missing")
      log.append(
        LogEvent(
          "vsts.updated-workitem-fields-not-passed", JSONObject(members: [error] + fields.members)))
      return
    }
    log.append(LogEvent("vsts.updated-workitem-fields-correct", fields))
  }
}

/// The check of the secret that Azure DevOps sends along with each delivery.
///
/// Sentry: `check_webhook_secret` in `sentry/integrations/vsts/webhooks.py`.
enum SharedSecret: String {
  case valid
  case invalid
  case missing

  /// Compares the header `Shared-Secret` with the one that was agreed on, in constant time.
  init(header: String?, metadata: JSONObject) {
    let stored = metadata["subscription"]?["secret"]?.string ?? ""
    guard let header, !header.isEmpty, !stored.isEmpty else {
      self = .missing
      return
    }
    self = header.isEqual(toSecret: stored) ? .valid : .invalid
  }
}
