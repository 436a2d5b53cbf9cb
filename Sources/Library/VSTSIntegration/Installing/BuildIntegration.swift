import AzureDevOps
import Basics
import JSON
import SQLite
import SentryState
import Tasks
import Web

/// Installs an integration for an organization, or repairs one, with the credential of whoever runs
/// it.
///
/// Sentry: `build_integration` in `sentry/integrations/vsts/integration.py`. Unlike there, a hook is
/// kept as long as the service has it, and the old one is deleted when a new one takes its place.
struct BuildIntegration: IntegrationTask {
  static let name = "build_integration"
  static let summary = "installs the integration of an account, or repairs it"
  static let retryPolicy = TaskRetryPolicy.transient
  static let isQueueable = false

  let organizationID: Int
  let accountID: String?
  let accountName: String?
  let userID: Int?
  /// What to set in the organization's configuration.
  let config: JSONObject?
  let subscribe: Bool?

  private enum CodingKeys: String, CodingKey {
    case organizationID = "organization_id"
    case accountID = "account_id"
    case accountName = "account_name"
    case userID = "user_id"
    case config
    case subscribe
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let choice = try AccountChoice(id: accountID, name: accountName)
    let userID = try await context.store.read { try owner(in: $0) }
    let sentry: SentryURL? = try subscribe == false ? nil : .ofNewHook(context)
    let installer = try await context.services.installer()
    let tokens = try installer.credential.storedTokens()
    let account = try await installer.account(choice)
    // Two at once would leave two hooks.
    let lock: StoreLock? =
      if let path = context.store.path {
        try await StoreLock.acquire("subscriptions", besideStoreAt: path)
      } else {
        nil
      }
    defer { withExtendedLifetime(lock) {} }
    let client = installer.client(at: account.baseURL)
    return try await client.shield.run {
      let hook: HookReplacement? =
        if let sentry { try await self.hook(of: account, for: sentry, client, context) } else {
          nil
        }
      let now = context.now()
      let installed = try await context.write { database, emitter in
        let installed = try InstalledIntegration.save(
          account, tokens: tokens, hook: hook, organizationID: organizationID, userID: userID,
          config: config ?? [:], at: now, in: database)
        try emitter.emit(PostInstall(integrationID: installed.id, organizationID: organizationID))
        return installed
      }
      context.log("vsts.build_integration", fields(account, ["user_id": .number(userID)]))
      for oldID in installed.oldHooks { try await drop(oldID, of: account, client, context) }
      return installed.result(account)
    }
  }

  /// The user whose identity is stored.
  private func owner(in database: Database) throws -> Int {
    let organization = try Organization.existing(id: organizationID, in: database)
    guard organization.status == ObjectStatus.active.rawValue else {
      throw FinalFailure(
        failure: Failure(.conflict, "organization \(organizationID) is not active"))
    }
    if let userID { return try User.existing(id: userID, in: database).id }
    guard
      let first = try OrganizationMember.firstUserID(ofOrganization: organizationID, in: database)
    else {
      throw Failure(
        .config, "organization \(organizationID) has no member whose identity it could be",
        hint: "load a sentry.organizationmember with a user, or name one with user_id")
    }
    return first
  }

  /// The hook that is to be installed; `nil` where the stored one is served, and stays.
  private func hook(
    of account: Installer.Account, for sentry: SentryURL, _ client: AzureDevOpsClient,
    _ context: IntegrationContext
  ) async throws -> HookReplacement? {
    let step = "hook \(account.id)"
    if let hook = try await context.outcome(of: step).flatMap(HookReplacement.init) { return hook }
    let stored = try await context.store.read { database in
      try InstalledIntegration.integration(of: account, in: database)
        .flatMap { WebhookSubscription(metadata: $0.metadata) }
    }
    let hook: HookSubscription? =
      if let id = stored?.id { try await client.existingHook(id) } else { nil }
    if let hook, !hook.isDisabledBySystem, stored?.hasSecret == true { return nil }
    return try await HookReplacement.make(
      step, for: sentry, replacing: stored?.id, isOldGone: hook == nil, client, context
    ) { error in
      guard let refusal = HookRefusal(error) else { return error }
      context.log(
        "vsts.create_subscription_permission_error",
        [
          "organization_id": .number(organizationID),
          "error_message": .string(error.failure.message),
          "error_code": JSONValue(error.failure.status),
        ])
      return refusal
    }
  }

  private func drop(
    _ oldID: String, of account: Installer.Account, _ client: AzureDevOpsClient,
    _ context: IntegrationContext
  ) async throws {
    guard let failure = try await client.dropHook(oldID) else { return }
    context.log(
      "vsts.build_integration.failed_to_delete_subscription",
      fields(
        account, ["subscription_id": .string(oldID), "error": .string(failure.message)]))
  }

  private func fields(_ account: Installer.Account, _ others: JSONObject) -> JSONObject {
    JSONObject(
      members: [
        .init(name: "organization_id", value: .number(organizationID)),
        .init(
          name: "account",
          value: ["accountId": .string(account.id), "accountName": .string(account.name)]),
      ] + others.members)
  }
}

/// The refusal of a web hook, in Sentry's words with the service's own beside them.
///
/// Sentry: `create_subscription` in `sentry/integrations/vsts/integration.py`.
struct HookRefusal: FailureConvertible {
  private static let message =
    "Sentry cannot communicate with this Azure DevOps organization.\n"
    + "Please ensure third-party app access via OAuth is enabled \n"
    + "in the organization's security policy."

  let failure: Failure

  /// Takes what the service answered; `nil` for what is no refusal.
  init?(_ error: APIError) {
    let words = error.failure.message.lowercased()
    let isRefused =
      error.failure.kind == .unauthorized || [400, 401, 403].contains(error.failure.status)
      || error.cause == .status && ["permission", "not authorized"].contains { words.contains($0) }
    guard isRefused, error.cause == .status || error.cause == .content else { return nil }
    var failure = error.failure
    failure.message = Self.message
    failure.hint = ["the service says: \(error.failure.message)", error.failure.hint]
      .compactMap(\.self).joined(separator: "; ")
    self.failure = failure
  }
}

extension Credential {
  /// The credential as the `data` of an identity has it: a personal access token as one, a JWT with
  /// its end.
  ///
  /// Another token that is sent as `Bearer` could not be used later, which is `config`.
  func storedTokens() throws(Failure) -> JSONObject {
    var tokens: JSONObject = [:]
    hide { tokens["access_token"] = .string($0) }
    switch scheme {
    case .basic: tokens["token_type"] = "pat"
    case .bearer:
      guard let expiry else {
        throw Failure(
          .config, "the token does not say when it ends, which one that is sent as Bearer has to",
          hint: "use a personal access token, without --auth bearer, or a JWT with an 'exp'")
      }
      tokens["token_type"] = "bearer"
      tokens["expires"] = .number(expiry)
    }
    return tokens
  }
}
