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

/// A page of users, and the token that the next page is asked with.
package struct GraphUserPage: Sendable, Equatable {
  package let users: [GraphUser]
  /// `nil` on the last page.
  package let continuationToken: String?
}

extension AzureDevOpsClient {
  /// Lists one page of the organization's users.
  package func users(after token: String? = nil) async throws(APIError) -> GraphUserPage {
    let answer = try await answer(
      to: Call(
        base: baseURL.graph, route: "_apis/graph/users",
        query: token.map { ["continuationToken": $0] } ?? [:], isPreview: true, scope: .graph))
    let next = answer.response.header("X-MS-ContinuationToken").flatMap { $0.isEmpty ? nil : $0 }
    if let next, next == token {
      throw answer.unexpected("the service gives the same page of users again")
    }
    let users = try answer.list { (json) throws(UnexpectedAnswer) in GraphUser(json) }
    return GraphUserPage(users: users, continuationToken: next)
  }

  /// Finds the first user that a condition holds for, and asks for no page after it.
  package func firstUser(
    where condition: @Sendable (GraphUser) -> Bool
  ) async throws(APIError) -> GraphUser? {
    var token: String?
    repeat {
      let page = try await users(after: token)
      if let user = page.users.first(where: condition) { return user }
      token = page.continuationToken
    } while token != nil
    return nil
  }
}
