import JSON
package import Web

/// A user of an organization.
package struct GraphUser: Sendable, Equatable {
  package let displayName: String?
  /// The mail address; service accounts have none.
  package let mailAddress: String?
  package let principalName: String?

  init(_ json: JSONValue) {
    displayName = json["displayName"]?.string
    mailAddress = json["mailAddress"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    principalName = json["principalName"]?.string
  }
}

extension AzureDevOpsClient {
  /// Finds the first user of the organization that a condition holds for, and asks for no page
  /// after it.
  package func firstUser(
    where condition: @Sendable (GraphUser) -> Bool
  ) async throws(APIError) -> GraphUser? {
    var token: String?
    var pages = PageCount(of: "users", atMost: mostPages)
    while true {
      let answer = try await answer(
        to: Call(
          base: baseURL.graph, route: "_apis/graph/users",
          query: token.map { ["continuationToken": $0] } ?? [:], isPreview: true, scope: .graph))
      let users = try answer.list { (json) throws(UnexpectedAnswer) in GraphUser(json) }
      if let user = users.first(where: condition) { return user }
      let next = answer.response.header("X-MS-ContinuationToken") ?? ""
      if next.isEmpty { return nil }
      guard next != token else {
        throw answer.unexpected("the service gives the same page of users again")
      }
      try pages.goOn(after: answer)
      token = next
    }
  }
}
