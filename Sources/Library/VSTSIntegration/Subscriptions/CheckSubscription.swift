import JSON
import Tasks
import Web

/// Checks the web hook of an integration.
///
/// Sentry: `vsts_subscription_check` in `sentry/integrations/vsts/tasks/subscription_check.py`.
struct CheckSubscription: IntegrationTask {
  static let name = "vsts_subscription_check"
  static let summary = "replaces an integration's web hook if it is gone or disabled"
  static let retryPolicy = TaskRetryPolicy.standard(excluding: [.apiError])
  static let lane: TaskLane? = TaskLane("integration", CodingKeys.integrationID)

  let integrationID: Int
  let organizationID: Int

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    try await SubscriptionCheck(
      integrationID: integrationID, organizationID: organizationID, context: context
    ).run()
    return nil
  }
}
