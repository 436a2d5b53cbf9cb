import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Looks after the web hook of an integration, and replaces one that the service no longer serves.
///
/// Sentry: `vsts_subscription_check` in `sentry/integrations/vsts/tasks/subscription_check.py`.
/// Unlike there, a hook is replaced only where the service does not have it or has switched it off,
/// one that stays though it delivers nothing is logged, and every completed check is noted. The new
/// one is made before the old one is deleted.
struct CheckSubscription: IntegrationTask {
  static let name = "vsts_subscription_check"
  static let summary = "replaces an integration's web hook if it is gone or disabled"
  static let retryPolicy = TaskRetryPolicy.standard(excluding: [.apiError])
  static let lane: TaskLane? = TaskLane("integration", CodingKeys.integrationID)

  private static let step = "hook"

  let integrationID: Int
  let organizationID: Int
  /// Whether the hook is replaced even where the service serves it.
  var force: Bool?

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
    case force
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    try await check(context)
    return nil
  }

  private func check(_ context: IntegrationContext) async throws {
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
    guard let client = try await client(of: integration, context) else { return }
    if let hook = try await context.outcome(of: Self.step).flatMap(HookReplacement.init) {
      return try await install(hook, client, context)
    }
    guard let subscriptionID = WebhookSubscription(metadata: integration.metadata)?.id else {
      logFailure("get", "'subscription.id' is missing", context)
      throw FinalFailure(
        failure: Failure(
          .config, "integration \(integrationID) has no web hook that could be checked",
          hint: "install the integration again, which makes one"))
    }
    switch try await state(of: subscriptionID, client, context) {
    case .noIdentity: return
    case .served(let hook) where force != true:
      logUnlessEnabled(hook, subscriptionID, context)
      try await noteCheck(of: subscriptionID, context)
    case .gone:
      try await client.shield.run {
        try await replace(subscriptionID, isGone: true, client, context)
      }
    case .served, .disabled:
      try await client.shield.run {
        try await replace(subscriptionID, isGone: false, client, context)
      }
    }
  }

  private enum State {
    /// The service has not given up on the hook, which may yet deliver nothing.
    case served(HookSubscription)
    case disabled, gone
    /// There is no identity to ask with, as long as nobody signs in.
    case noIdentity
  }

  /// The client; `nil` where the integration has no identity that could be used.
  private func client(
    of integration: Integration, _ context: IntegrationContext
  ) async throws -> AzureDevOpsClient? {
    do {
      return try await context.services.clients.client(
        integration: integration, organizationID: organizationID)
    } catch InstallationError.noDefaultIdentity, InstallationError.notInstalled {
      return nil
    } catch {
      let failure = Failure(error)
      guard failure.kind == .unauthorized else { throw error }
      logInvalidIdentity(failure, context)
      throw FinalFailure(failure: failure)
    }
  }

  private func state(
    of subscriptionID: String, _ client: AzureDevOpsClient, _ context: IntegrationContext
  ) async throws(APIError) -> State {
    do throws(APIError) {
      let subscription = try await client.hookSubscription(subscriptionID)
      return subscription.isDisabledBySystem ? .disabled : .served(subscription)
    } catch {
      if error.cause == .preparation {
        if error.failure == InstallationError.noDefaultIdentity.failure { return .noIdentity }
        switch error.failure.kind {
        case .unauthorized:
          logInvalidIdentity(error.failure, context)
          throw error
        case .config, .untrustedHost, .invalidInput: throw error
        default: break
        }
      }
      logFailure("get", error.failure.message, context)
      guard error.failure.kind == .notFound else { throw error }
      return .gone
    }
  }

  private func replace(
    _ oldID: String, isGone: Bool, _ client: AzureDevOpsClient, _ context: IntegrationContext
  ) async throws {
    let hook = try await HookReplacement.make(
      Self.step, for: try .ofNewHook(context), replacing: oldID, isOldGone: isGone, client, context
    ) { error in
      logFailure("create", error.failure.message, context)
      return error
    }
    try await install(hook, client, context)
  }

  /// Puts a new hook into the place of the old one, as far as that is not done.
  private func install(
    _ hook: HookReplacement, _ client: AzureDevOpsClient, _ context: IntegrationContext
  ) async throws {
    let (id, now) = (integrationID, context.now())
    let isInstalled = try await context.store.write { database in
      guard var integration = try Integration.find(id: id, in: database),
        let subscription = WebhookSubscription(metadata: integration.metadata)
      else { return false }
      guard subscription.id == hook.oldID else { return subscription.id == hook.id }
      integration.metadata = subscription.noting(
        checkAt: now, replacement: (hook.id, hook.secret), in: integration.metadata)
      try integration.save(in: database)
      return true
    }
    guard isInstalled else {
      // Somebody else gave the integration another hook meanwhile, so this one is too many.
      try await delete(hook.id, client, context)
      return
    }
    if let oldID = hook.oldID, !hook.isOldGone { try await delete(oldID, client, context) }
    context.log(
      "vsts_subscription_check.updated_disabled_subscription",
      fields(["subscription_id": JSONValue(hook.oldID)]))
  }

  private func delete(
    _ subscriptionID: String, _ client: AzureDevOpsClient, _ context: IntegrationContext
  ) async throws {
    guard let failure = try await client.dropHook(subscriptionID) else { return }
    logFailure("delete", failure.message, context, subscriptionID: subscriptionID)
  }

  /// Notes a check, unless the integration has another hook now.
  private func noteCheck(
    of subscriptionID: String, _ context: IntegrationContext
  ) async throws {
    let (id, now) = (integrationID, context.now())
    try await context.store.write { database in
      guard var integration = try Integration.find(id: id, in: database),
        let subscription = WebhookSubscription(metadata: integration.metadata),
        subscription.id == subscriptionID
      else { return }
      integration.metadata = subscription.noting(
        checkAt: now, replacement: nil, in: integration.metadata)
      try integration.save(in: database)
    }
  }

  /// Logs a hook that stays although nothing is delivered to it: on probation, or switched off by
  /// somebody.
  private func logUnlessEnabled(
    _ hook: HookSubscription, _ subscriptionID: String, _ context: IntegrationContext
  ) {
    guard !hook.isEnabled else { return }
    var members: JSONObject = [
      "subscription_id": .string(subscriptionID), "status": JSONValue(hook.status),
    ]
    members["probation_retries"] = hook.probationRetries.map { .number($0) }
    context.log("vsts_subscription_check.subscription_not_enabled", fields(members))
  }

  private func logFailure(
    _ action: String, _ error: String, _ context: IntegrationContext,
    subscriptionID: String? = nil
  ) {
    var members: JSONObject = [:]
    members["subscription_id"] = subscriptionID.map { .string($0) }
    members["error"] = .string(error)
    context.log("vsts_subscription_check.failed_to_\(action)_subscription", fields(members))
  }

  private func logInvalidIdentity(_ failure: Failure, _ context: IntegrationContext) {
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
