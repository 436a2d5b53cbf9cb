import AzureDevOps
import Basics
import JSON
import SQLite
import SentryState
import Web

/// The rows of an integration that is installed for an organization.
///
/// Sentry: `build_integration` in `sentry/integrations/vsts/integration.py`, `finish_pipeline` in
/// `sentry/integrations/pipeline.py`. Unlike there, what is known of an integration stays, but for
/// what is new of it.
struct InstalledIntegration: Sendable {
  private static let provider = "vsts"
  /// What Sentry asks for, sorted.
  private static let scopes = [
    "vso.code", "vso.graph", "vso.serviceendpoint_manage", "vso.work_write",
  ]
  /// What a new installation keeps in step.
  private static let everySync = JSONObject(
    members: [
      SyncAttribute.outboundStatus, .inboundStatus, .outboundAssignee, .inboundAssignee, .comment,
    ].map { .init(name: $0.rawValue, value: true) })

  let id: Int
  let identityID: Int
  let useID: Int
  let subscriptionID: String?
  /// The hooks that the integration has no more, which the service may still have.
  let oldHooks: [String]
  /// Whether the integration is new.
  let isNew: Bool

  /// Writes the rows, of which those that are there are brought up to date.
  static func save(
    _ account: Installer.Account, tokens: JSONObject, hook: HookReplacement?,
    organizationID: Int, userID: Int, config: JSONObject, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> InstalledIntegration {
    let known = try integration(of: account, in: database)
    let knownHook = known.flatMap { WebhookSubscription(metadata: $0.metadata)?.id }
    var metadata = known?.metadata ?? [:]
    metadata["domain_name"] = .string(account.baseURL.text)
    metadata["scopes"] = .array(scopes.map { .string($0) })
    if let hook { metadata = hook.installed(in: metadata) }
    let providerID = try IdentityProvider.findOrInsert(
      type: provider, externalID: account.id, at: time, in: database)
    let identityID = try Identity.link(
      account.user, ofProvider: providerID, toUser: userID, data: tokens, scopes: scopes, at: time,
      in: database)
    let id = try Integration.install(
      provider: provider, externalID: account.id, name: account.name, metadata: metadata,
      in: database)
    let useID = try OrganizationIntegration.install(
      id, for: organizationID, identity: identityID, beginningWith: everySync, changes: config,
      in: database)
    let subscriptionID = WebhookSubscription(metadata: metadata)?.id
    // The hook may be that of an attempt that was killed, since when another one took its place.
    var oldHooks: [String] = []
    if let hook, !hook.isOldGone { oldHooks += [hook.oldID].compactMap(\.self) }
    if let knownHook, knownHook != subscriptionID, knownHook != hook?.oldID {
      oldHooks.append(knownHook)
    }
    return InstalledIntegration(
      id: id, identityID: identityID, useID: useID, subscriptionID: subscriptionID,
      oldHooks: oldHooks, isNew: known == nil)
  }

  /// The integration of an account, if there is one.
  static func integration(
    of account: Installer.Account, in database: Database
  ) throws(DatabaseError) -> Integration? {
    try Integration.find(provider: provider, externalID: account.id, in: database)
  }

  /// The result of the task that installs.
  func result(_ account: Installer.Account) -> JSONValue {
    [
      "integration_id": .number(id), "identity_id": .number(identityID),
      "organization_integration_id": .number(useID), "external_id": .string(account.id),
      "name": .string(account.name), "domain_name": .string(account.baseURL.text),
      "subscription_id": JSONValue(subscriptionID), "created": .bool(isNew),
    ]
  }
}
