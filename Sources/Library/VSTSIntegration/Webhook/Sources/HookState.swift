import AzureDevOps
package import Basics
package import JSON
import SentryState
package import SQLite
package import Web

/// What the service says of the subscription of a web hook.
package struct HookState: Sendable {
  package let id: String
  /// `enabled`, or why nothing is delivered; `nil` where the service did not say.
  package let status: String?
  package let probationRetries: Int?
  /// Why the service did not say.
  package let failure: Failure?

  /// Whether the service delivers nothing, as far as it says.
  package var isStopped: Bool { status != nil && status != Self.enabled }

  private static let enabled = "enabled"

  /// The state as a member of the output's summary.
  package var json: JSONValue {
    [
      "id": .string(id), "status": JSONValue(status),
      "probation_retries": JSONValue(probationRetries),
    ]
  }

  /// Asks for each of these subscriptions.
  static func ask(_ client: AzureDevOpsClient, for ids: [String]) async -> [HookState] {
    let answers = await ids.concurrentMap { (id) throws(APIError) in
      try await client.hookSubscription(id)
    }
    return zip(ids, answers).map { id, answer in
      switch answer {
      case .success(let hook):
        HookState(
          id: id, status: hook.status ?? enabled, probationRetries: hook.probationRetries,
          failure: nil)
      case .failure(let error):
        HookState(id: id, status: nil, probationRetries: nil, failure: error.failure)
      }
    }
  }
}

/// The web hooks that belong to integrations whose own host is asked: what it tells of their
/// deliveries is as good as their secret.
package struct OwnHooks: Sendable {
  /// The collections of the subscriptions, by their ids in lower case.
  private var collections: [String: String] = [:]

  /// None at all.
  package init() {}

  /// Takes the hooks of the integrations whose domain is this base URL.
  package init(at baseURL: WebURL, in database: Database) throws(DatabaseError) {
    for integration in try Integration.all(in: database) where integration.isAzureDevOps {
      guard let domain = integration.metadata["domain_name"]?.string,
        let url = try? URLReader(parsing: domain).url, url.isSamePlace(as: baseURL),
        let id = integration.hookSubscriptionID
      else { continue }
      collections[id.lowercased()] = integration.externalID
    }
  }

  /// Whether a subscription is the hook of a collection's integration.
  func hold(subscriptionID: String, collectionID: String?) -> Bool {
    collectionID != nil && collections[subscriptionID.lowercased()] == collectionID
  }
}

extension WebURL {
  /// Whether both are the same base URL, whatever its last slash and the case of its host.
  fileprivate func isSamePlace(as other: WebURL) -> Bool {
    scheme == other.scheme && hostAndPort == other.hostAndPort && pathParts == other.pathParts
  }
}
