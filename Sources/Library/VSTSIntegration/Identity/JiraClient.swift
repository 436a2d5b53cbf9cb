import Basics
package import Web
import JSON

/// Calls the REST API of a Jira site or server.
package struct JiraClient: Sendable {
  private let baseURL: WebURL
  private let http: any HTTPClient
  private let credential: Credential

  package init(baseURL: WebURL, http: any HTTPClient, credential: Credential) {
    self.baseURL = baseURL
    self.http = http
    self.credential = credential
  }

  /// Asks what the site is called.
  package func serverInfo() async throws(APIError) -> JiraServerInfo {
    try await answer("rest/api/2/serverInfo").decoded(JiraServerInfo.init)
  }

  /// Lists the projects that the credential may see.
  package func projects() async throws(APIError) -> [JiraProject] {
    let answer = try await answer("rest/api/2/project")
    guard let elements = answer.json.array else {
      throw answer.unexpected("the answer is \(answer.json.kind), not an array")
    }
    return elements.map(JiraProject.init)
  }

  private func answer(_ route: Route) async throws(APIError) -> Answer {
    try await http.answer(
      to: Request(
        .get, try baseURL.url(route), headers: [Header("Accept", "application/json")],
        credential: credential, policy: Self.policy))
  }

  private static let policy: ServicePolicy = {
    var policy = ServicePolicy()
    policy.messagePaths = [["message"], ["errorMessages"]]
    return policy
  }()
}

/// What a Jira site says of itself.
package struct JiraServerInfo: Sendable, Equatable {
  package let serverTitle: String

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    serverTitle = try json.requiredString("serverTitle")
  }
}

/// A project of a Jira site.
package struct JiraProject: Sendable, Equatable {
  /// The URLs of the project's avatar by its size, such as `48x48`.
  package let avatarURLs: [String: String]

  init(_ json: JSONValue) {
    var avatarURLs: [String: String] = [:]
    for member in json["avatarUrls"]?.object?.members ?? [] {
      avatarURLs[member.name] = member.value.string
    }
    self.avatarURLs = avatarURLs
  }
}
