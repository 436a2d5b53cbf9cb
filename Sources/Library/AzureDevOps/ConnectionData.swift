package import Basics
package import Web
import JSON

/// Who the credential belongs to, and which organization was asked.
package struct ConnectionData: Sendable, Equatable {
  /// The identity's id.
  package let userID: String
  /// What the identity is called in every organization.
  package let subjectDescriptor: String?
  /// The name that the identity goes by.
  package let displayName: String?
  /// The name that the identity signs in with.
  package let uniqueName: String?
  /// The organization's id.
  package let instanceID: String?
  /// Whether it is a server of one's own; `nil` where the service does not say.
  package let isServer: Bool?

  /// Whether the service took the caller for nobody.
  package var isAnonymous: Bool { userID == "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" }

  /// The failure of a caller whom the service took for nobody.
  package static func anonymous(at url: WebURL) -> Failure {
    Failure(
      .unauthorized, "the service takes the caller for anonymous", url: url.description,
      hint: "it ignores the token: is it one for this organization?")
  }

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    let user = try json.required("authenticatedUser")
    userID = try user.requiredText("id").lowercased()
    subjectDescriptor = user["subjectDescriptor"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    displayName = user["customDisplayName"]?.string ?? user["providerDisplayName"]?.string
    uniqueName = user["properties"]?["Account"]?["$value"]?.string
    instanceID = json["instanceId"]?.string
    isServer = json["deploymentType"]?.string.map { $0.lowercased() != "hosted" }
  }
}

extension AzureDevOpsClient {
  /// Asks who the credential belongs to.
  package func connectionData(
    retrying: Request.Retrying? = nil
  ) async throws(APIError) -> ConnectionData {
    let call = Call(
      route: "_apis/connectionData", isPreview: true, retrying: retrying, probesCredential: false)
    return try await answer(to: call).decoded(ConnectionData.init)
  }
}
