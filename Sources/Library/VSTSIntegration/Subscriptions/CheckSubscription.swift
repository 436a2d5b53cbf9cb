import JSON
import Web

/// Checks the web hook of an integration.
///
/// Source: `vsts_subscription_check`, §6.5.
enum CheckSubscription: IntegrationTask {
  static let definition = TaskDefinition(
    "vsts_subscription_check", "replaces an integration's web hook if it is gone or disabled",
    parameters: [
      .required("integration_id", .integer), .required("organization_id", .integer),
    ],
    retryPolicy: .standard(excluding: [.apiError]),
    lane: TaskLane("integration", "integration_id"))

  static func call(integrationID: Int, organizationID: Int) -> TaskCall {
    TaskCall(
      definition.name,
      ["integration_id": .number(integrationID), "organization_id": .number(organizationID)])
  }

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    try await SubscriptionCheck(
      integrationID: arguments.int("integration_id"),
      organizationID: arguments.int("organization_id"), context: context
    ).run()
    return nil
  }
}
