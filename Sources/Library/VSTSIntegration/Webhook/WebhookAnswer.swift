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
  private let delivery: Delivery
  /// The integration that the delivery belongs to.
  private let integrationID: Int?
  /// What came of the check of the secret, where there was one.
  private let secret: SharedSecret?

  /// Takes what the endpoint answers where it cannot read the body.
  init(to delivery: Delivery, unreadable reason: String) {
    self.init(.unreadable(reason), to: delivery)
  }

  private init(
    _ verdict: Verdict, to delivery: Delivery, integrationID: Int? = nil,
    secret: SharedSecret? = nil
  ) {
    self.verdict = verdict
    self.delivery = delivery
    self.integrationID = integrationID
    self.secret = secret
  }

  /// Decides by the first row of the endpoint's table that matches.
  ///
  /// The integration is the active one that the delivery's collection belongs to, if there is one.
  init(to delivery: Delivery, integration: Integration?, verifying: Bool) {
    guard let workItem = delivery.workItem else {
      self.init(.ignored, to: delivery)
      return
    }
    guard let integration else {
      self.init(.unknownIntegration, to: delivery)
      return
    }
    let secret =
      verifying && !delivery.isVerified
      ? SharedSecret(header: delivery.secret, metadata: integration.metadata) : nil
    let verdict: Verdict =
      if let secret, secret != .valid {
        .refused(secret)
      } else {
        workItem.hasFields && workItem.hasID ? .accepted : .incomplete
      }
    self.init(verdict, to: delivery, integrationID: integration.id, secret: secret)
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

  /// What the endpoint logs on the way to its verdict.
  var log: [LogEvent] {
    switch verdict {
    case .unreadable(let reason):
      return [LogEvent("vsts.invalid-webhook-payload", ["error": .string(reason)])]
    case .unknownIntegration:
      return [
        LogEvent(
          "vsts.integration-in-webhook-payload-does-not-exist",
          [
            "external_id": .string(delivery.collectionID),
            "event_type": JSONValue(delivery.eventType),
          ])
      ]
    case .ignored: return []
    case .refused, .incomplete, .accepted: break
    }
    var log: [LogEvent] = []
    if let secret {
      log.append(
        LogEvent(
          "vsts.\(secret.rawValue)-webhook-secret",
          [
            "event_type": JSONValue(delivery.eventType), "integration_id": JSONValue(integrationID),
          ]))
    }
    if let workItem = delivery.workItem, verdict == .accepted || verdict == .incomplete {
      log += completeness(of: workItem)
    }
    return log
  }

  private func completeness(of workItem: WorkItemUpdate) -> [LogEvent] {
    func missing(_ member: String) -> LogEvent {
      LogEvent(
        "vsts.updating-workitem-does-not-have-necessary-information",
        [
          "error": .string("'\(member)' is missing"), "integration_id": JSONValue(integrationID),
        ])
    }
    guard workItem.hasID, let workItemID = workItem.id else {
      return [missing(workItem.hasResource ? "resource.workItemId" : "resource")]
    }
    var log: [LogEvent] = []
    if workItem.projectID == nil {
      let member = workItem.hasProject ? "project.id" : "project"
      log.append(missing("resourceContainers.\(member)"))
    }
    let fields: JSONObject = [
      "workItemId": workItemID, "integration_id": JSONValue(integrationID),
      "azure_project_id": JSONValue(workItem.projectID),
    ]
    if workItem.hasFields {
      log.append(LogEvent("vsts.updated-workitem-fields-correct", fields))
    } else {
      let error = JSONObject.Member(name: "error", value: "'resource.fields' is missing")
      log.append(
        LogEvent(
          "vsts.updated-workitem-fields-not-passed", JSONObject(members: [error] + fields.members)))
    }
    return log
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
