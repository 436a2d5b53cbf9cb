import JSON
package import Web

/// What the service says of a subscription of a web hook that it was asked for by its id.
package struct HookSubscription: Sendable, Equatable {
  /// `enabled`, `onProbation`, `disabledByUser`, `disabledBySystem` or
  /// `disabledByInactiveIdentity`; one that is enabled may not say so.
  package let status: String?
  /// How often the service has tried in vain to end the hook's probation, which may be told as a
  /// number or as a text.
  package let probationRetries: Int?

  /// Whether the service delivers what happens.
  package var isEnabled: Bool { status == nil || status == "enabled" }

  /// Whether the service has given up on the hook, which only a new one cures.
  package var isDisabledBySystem: Bool { status == "disabledBySystem" }

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    let isSilent = json["status"]?.isNull ?? true
    status = try isSilent ? nil : json.requiredString("status")
    let retries = json["probationRetries"]
    probationRetries = retries?.int ?? retries?.string.flatMap { Int($0) }
  }
}

extension AzureDevOpsClient {
  /// Has the service post every update of a work item to a URL, with a header that holds a secret,
  /// and returns the subscription's id.
  package func createWorkItemUpdatedHook(
    url: String, secretHeader name: String, secret: String
  ) async throws(APIError) -> String {
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
    return try await answer(to: call).decoded { (json) throws(UnexpectedAnswer) in
      try json.requiredString("id")
    }
  }

  /// Finds a subscription by its id.
  package func hookSubscription(_ id: String) async throws(APIError) -> HookSubscription {
    let call = Call(route: "_apis/hooks/subscriptions/\(id)", scope: .work)
    let answer = try await answer(to: call)
    guard answer.json.object != nil else {
      throw answer.unexpected("the answer is \(answer.json.kind), not an object")
    }
    return try answer.decoded(HookSubscription.init)
  }

  /// Deletes a subscription.
  package func deleteHookSubscription(_ id: String) async throws(APIError) {
    try await perform(
      Call(method: .delete, route: "_apis/hooks/subscriptions/\(id)", scope: .work))
  }
}
