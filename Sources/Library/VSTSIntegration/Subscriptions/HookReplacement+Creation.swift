import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

extension SentryURL {
  /// Sentry's URL, to which a new web hook is to post.
  ///
  /// That it is not known is a failure of kind `config`, and so is a store that is not kept: it would
  /// lose the hook's secret.
  static func ofNewHook(_ context: IntegrationContext) throws(Failure) -> SentryURL {
    guard let sentry = try SentryURL(context.services.sentryURL) else {
      throw missing(for: "the web hook")
    }
    guard context.store.path != nil else {
      throw Failure(
        .config, "a web hook is not made for a store that is not kept, which would lose its secret",
        hint: "use --store with a store that can be written")
    }
    return sentry
  }
}

extension HookReplacement {
  /// Makes a web hook, unless an earlier attempt of the task has, by the step of the journal; it
  /// takes the place of another, if there is one, which the service may not have any more.
  ///
  /// What it is refused with is thrown as `judge` makes it; where the hook may have been made all the
  /// same, the failure is final, and says what to do.
  static func make(
    _ step: String, for sentry: SentryURL, replacing oldID: String?, isOldGone: Bool,
    _ client: AzureDevOpsClient, _ context: IntegrationContext,
    judging judge: (APIError) -> any Error
  ) async throws -> HookReplacement {
    let secret = webhookSecret(random: context.services.random)
    let mayExist =
      "a hook to \(sentry.webhook) may be too many: look for it, delete it, and run the task again"
    let made = try await context.once(
      step, "made a web hook", hint: mayExist,
      judging: { error in
        let judged = judge(error)
        guard error.mayBeDone else { return judged }
        var failure = Failure(judged)
        failure.hint = mayExist
        return FinalFailure(failure: failure)
      }
    ) { () throws(APIError) in
      let id = try await client.createWorkItemUpdatedHook(
        url: sentry.webhook, secretHeader: "shared-secret", secret: secret)
      return HookReplacement(id: id, secret: secret, oldID: oldID, isOldGone: isOldGone).json
    }
    guard let hook = HookReplacement(made) else {
      throw Failure(.invalidInput, "the store does not say which web hook was made")
    }
    return hook
  }
}

extension AzureDevOpsClient {
  /// Finds a web hook by its id; `nil` where the service has not got it.
  func existingHook(_ id: String) async throws(APIError) -> HookSubscription? {
    do throws(APIError) {
      return try await hookSubscription(id)
    } catch {
      guard error.failure.kind == .notFound else { throw error }
      return nil
    }
  }

  /// Deletes a web hook that another one took the place of, and returns why it could not be; one
  /// that is gone is fine.
  func dropHook(_ id: String) async throws(APIError) -> Failure? {
    do throws(APIError) {
      try await deleteHookSubscription(id)
      return nil
    } catch {
      // What is deleted only after the task has ended would be forgotten.
      if error.cause == .transport(.interrupted) { throw error }
      return error.failure.kind == .notFound ? nil : error.failure
    }
  }
}
