package import JSON
package import Web

/// A notification in the history of a web hook's subscription: something that the service tried to
/// deliver.
package struct HookNotification: Sendable {
  package let id: Int
  package let subscriptionID: String
  package let createdDate: String?
  /// Whether nothing was to be delivered, by the subscription's own filters.
  package let isFiltered: Bool
  /// What was to be delivered; `nil` where the answer does not show it.
  package let event: JSONObject?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredInt("id")
    subscriptionID = try json.requiredText("subscriptionId")
    createdDate = json["createdDate"]?.string
    isFiltered = json["result"]?.string == "filtered"
    event = json["details"]?["event"]?.object
  }
}

extension AzureDevOpsClient {
  /// Asks for the notifications of subscriptions from a time on, of one result or of all, and reads
  /// each; the answer may leave out their events.
  package func notifications<Element>(
    of subscriptionIDs: [String], result: String?, since time: String,
    reading read: (HookNotification) -> Element
  ) async throws(APIError) -> [Element] {
    var query: JSONObject = ["subscriptionIds": .array(subscriptionIDs.map { .string($0) })]
    query["resultType"] = result.map { .string($0) }
    query["minCreatedDate"] = .string(time)
    query["includeDetails"] = true
    let call = Call(
      method: .post, route: "_apis/hooks/notificationsquery", body: .object(query), scope: .work,
      retrying: .idempotent)
    return try await answer(to: call).decoded { (json) throws(UnexpectedAnswer) in
      if json["results"]?.isNull == true { return [] }
      return try json.requiredArray("results") { (json) throws(UnexpectedAnswer) in
        read(try HookNotification(json))
      }
    }
  }

  /// Finds the event of a notification; `nil` where the service does not show it.
  package func event(
    ofNotification id: Int, of subscriptionID: String
  ) async throws(APIError) -> JSONObject? {
    let call = Call(
      route: "_apis/hooks/subscriptions/\(subscriptionID)/notifications/\(id)", scope: .work)
    return try await answer(to: call).json["details"]?["event"]?.object
  }
}
