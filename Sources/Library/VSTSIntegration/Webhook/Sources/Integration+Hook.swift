package import SQLite
package import SentryState

extension Integration {
  /// The id of the subscription that serves the integration; `nil` where there is none.
  package var hookSubscriptionID: String? { WebhookSubscription(metadata: metadata)?.id }

  /// The active integrations of Azure DevOps.
  package static func activeOfAzureDevOps(
    in database: Database
  ) throws(DatabaseError) -> [Integration] {
    try all(in: database).filter { $0.isActive && $0.isAzureDevOps }
  }
}
