import JSON
import SentryState

/// Causes the check of each web hook that has not been checked for six hours.
///
/// Source: `kickoff_vsts_subscription_check`, §6.4. An integration that several organizations use
/// is checked for each of them.
enum KickoffSubscriptionCheck: IntegrationTask {
  static let definition = TaskDefinition(
    "kickoff_vsts_subscription_check", "causes the checks of web hooks that are due",
    parameters: [])

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let now = context.now()
    try await context.store.write { database in
      for integration in try Integration.all(in: database)
      where integration.provider == "vsts" && integration.isActive {
        guard let subscription = WebhookSubscription(metadata: integration.metadata),
          subscription.isDue(at: now)
        else { continue }
        for use in try OrganizationIntegration.ofIntegration(integration.id, in: database)
        where use.status == ObjectStatus.active.rawValue {
          try context.emit(
            CheckSubscription.call(
              integrationID: integration.id, organizationID: use.organizationID),
            in: database)
        }
      }
    }
    return nil
  }
}
