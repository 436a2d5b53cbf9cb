import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Looks after the web hook of an integration, and replaces one that the service no longer serves.
///
/// Source: `vsts_subscription_check`, §6.5. As its target says, a hook is replaced only where the
/// service does not have it or has switched it off, and every completed check is noted.
struct SubscriptionCheck {
  let integrationID: Int
  let organizationID: Int
  let context: IntegrationContext

  func run() async throws {
    // Two checks at once would leave two hooks.
    let lock: StoreLock? =
      if let path = context.store.path {
        try await StoreLock.acquire("subscriptions", besideStoreAt: path)
      } else {
        nil
      }
    defer { withExtendedLifetime(lock) {} }
    let id = integrationID
    let integration = try await context.store.read { try Integration.existing(id: id, in: $0) }
    guard let client = try await client(of: integration) else { return }
    guard let subscriptionID = WebhookSubscription(metadata: integration.metadata)?.id else {
      logFailure("get", "'subscription.id' is missing")
      return
    }
    switch try await state(of: subscriptionID, client) {
    case .undetermined: return
    case .served: _ = try await note(checkOf: subscriptionID, replacement: nil)
    case .gone:
      try await client.shield.run { try await replace(subscriptionID, isDeleting: false, client) }
    case .disabled:
      try await client.shield.run { try await replace(subscriptionID, isDeleting: true, client) }
    }
  }

  private enum State {
    case served, disabled, gone, undetermined
  }

  /// The client; `nil` where the integration has no identity that could be used.
  private func client(of integration: Integration) async throws -> AzureDevOpsClient? {
    do {
      return try await context.services.clients.client(
        integration: integration, organizationID: organizationID)
    } catch InstallationError.noDefaultIdentity, InstallationError.notInstalled {
      return nil
    } catch {
      guard Failure(error).kind == .unauthorized else { throw error }
      logInvalidIdentity(Failure(error))
      return nil
    }
  }

  private func state(
    of subscriptionID: String, _ client: AzureDevOpsClient
  ) async throws(APIError) -> State {
    do throws(APIError) {
      let subscription = try await client.hookSubscription(subscriptionID)
      return subscription.isDisabledBySystem ? .disabled : .served
    } catch {
      if error.cause == .preparation {
        if error.failure == InstallationError.noDefaultIdentity.failure { return .undetermined }
        switch error.failure.kind {
        case .unauthorized:
          logInvalidIdentity(error.failure)
          return .undetermined
        case .config, .untrustedHost, .invalidInput: throw error
        default: break
        }
      }
      logFailure("get", error.failure.message)
      return error.failure.kind == .notFound ? .gone : .undetermined
    }
  }

  private func replace(
    _ oldID: String, isDeleting: Bool, _ client: AzureDevOpsClient
  ) async throws {
    guard let sentry = try SentryURL(context.services.sentryURL) else {
      throw SentryURL.missing(for: "the web hook")
    }
    if isDeleting {
      do throws(APIError) {
        try await client.deleteHookSubscription(oldID)
      } catch {
        logFailure("delete", error.failure.message, subscriptionID: oldID)
      }
    }
    let secret = webhookSecret(random: context.services.random)
    let subscription: HookSubscription
    do throws(APIError) {
      subscription = try await client.createWorkItemUpdatedHook(
        url: sentry.webhook, secretHeader: "shared-secret", secret: secret)
    } catch {
      logFailure("create", error.failure.message)
      _ = try await note(checkOf: oldID, replacement: nil)
      return
    }
    guard try await note(checkOf: oldID, replacement: (subscription.id, secret)) else {
      // Somebody else gave the integration another hook meanwhile, so this one is too many.
      try await client.deleteHookSubscription(subscription.id)
      return
    }
    context.log(
      "vsts_subscription_check.updated_disabled_subscription",
      fields(["subscription_id": .string(oldID)]))
  }

  /// Notes a check; returns `false` where the integration has another hook now.
  private func note(
    checkOf subscriptionID: String, replacement: (id: String, secret: String)?
  ) async throws -> Bool {
    let (id, now) = (integrationID, context.now())
    return try await context.store.write { database in
      guard var integration = try Integration.find(id: id, in: database),
        let subscription = WebhookSubscription(metadata: integration.metadata),
        subscription.id == subscriptionID
      else { return false }
      integration.metadata = subscription.noting(
        checkAt: now, replacement: replacement, in: integration.metadata)
      try integration.save(in: database)
      return true
    }
  }

  private func logFailure(_ action: String, _ error: String, subscriptionID: String? = nil) {
    var members: JSONObject = [:]
    members["subscription_id"] = subscriptionID.map { .string($0) }
    members["error"] = .string(error)
    context.log("vsts_subscription_check.failed_to_\(action)_subscription", fields(members))
  }

  private func logInvalidIdentity(_ failure: Failure) {
    context.log(
      "vsts_subscription_check.identity_not_valid", fields(["error": .string(failure.message)]))
  }

  private func fields(_ members: JSONObject) -> JSONObject {
    JSONObject(
      members: [
        .init(name: "integration_id", value: .number(integrationID)),
        .init(name: "organization_id", value: .number(organizationID)),
      ] + members.members)
  }
}
