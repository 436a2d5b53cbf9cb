import JSON
package import Web

/// A subscription of a web hook to the service's events.
package struct HookSubscription: Sendable, Equatable {
  package let id: String
  /// `enabled`, `onProbation`, `disabledByUser`, `disabledBySystem` or
  /// `disabledByInactiveIdentity`; one that is enabled may not say so.
  package let status: String?

  /// Whether the service has given up on the hook, which only a new one cures.
  package var isDisabledBySystem: Bool { status == "disabledBySystem" }

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredString("id")
    status = json["status"]?.string
  }
}

extension AzureDevOpsClient {
  /// Has the service post every update of a work item to a URL, with a header that holds a secret.
  package func createWorkItemUpdatedHook(
    url: String, secretHeader name: String, secret: String
  ) async throws(APIError) -> HookSubscription {
    let call = Call(
      method: .post, route: "_apis/hooks/subscriptions",
      body: [
        "publisherId": "tfs", "eventType": "workitem.updated", "resourceVersion": "1.0",
        "consumerId": "webHooks", "consumerActionId": "httpRequest",
        "consumerInputs": [
          "url": .string(url), "resourceDetailsToSend": "all",
          "httpHeaders": .string("\(name):\(secret)"),
        ],
      ],
      scope: .work, secret: secret)
    return try await answer(to: call).decoded(HookSubscription.init)
  }

  /// Finds a subscription by its id.
  package func hookSubscription(_ id: String) async throws(APIError) -> HookSubscription {
    let call = Call(route: "_apis/hooks/subscriptions/\(id)", scope: .work)
    return try await answer(to: call).decoded(HookSubscription.init)
  }

  /// Deletes a subscription.
  package func deleteHookSubscription(_ id: String) async throws(APIError) {
    try await perform(
      Call(method: .delete, route: "_apis/hooks/subscriptions/\(id)", scope: .work))
  }
}
