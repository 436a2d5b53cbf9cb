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
    var user: GraphUser?
    try await forEachPage(of: "users", from: "") { (token) throws(APIError) in
      let answer = try await answer(
        to: Call(
          base: baseURL.graph, route: "_apis/graph/users",
          query: token.isEmpty ? [:] : ["continuationToken": token], isPreview: true, scope: .graph)
      )
      let users = try answer.list { (json) throws(UnexpectedAnswer) in GraphUser(json) }
      let next = answer.continuationToken
      return Page(answer: answer, elements: users, mark: next, next: next)
    } _: { users in
      user = users.first(where: condition)
      return user == nil
    }
    return user
  }
}
