import JSON
import SentryState
import Tasks

/// Causes the check of each web hook that has not been checked for six hours.
///
/// Sentry: `kickoff_vsts_subscription_check` in
/// `sentry/integrations/vsts/tasks/kickoff_subscription_check.py`. An integration that several
/// organizations use is checked for each of them.
struct KickoffSubscriptionCheck: IntegrationTask {
  static let name = "kickoff_vsts_subscription_check"
  static let summary = "causes the checks of web hooks that are due"

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let now = context.now()
    try await context.write { database, emitter in
      for integration in try Integration.all(in: database)
      where integration.isAzureDevOps && integration.isActive {
        guard let subscription = WebhookSubscription(metadata: integration.metadata),
          subscription.isDue(at: now)
        else { continue }
        for use in try OrganizationIntegration.ofIntegration(integration.id, in: database)
        where use.status == ObjectStatus.active.rawValue {
          try emitter.emit(
            CheckSubscription(
              integrationID: integration.id, organizationID: use.organizationID))
        }
      }
    }
    return nil
  }
}
