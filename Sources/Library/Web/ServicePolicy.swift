/// What is a service's own in how it answers, beside what HTTP says.
package struct ServicePolicy: Sendable {
  /// The header that says for how many seconds the service holds requests of the client back: so
  /// long it is left alone where no `Retry-After` says how long it wants to be.
  package var delayHeader: String?
  /// The text in the body of a 503 that no wait changes.
  package var hopelessMark: String?
  /// The good status of pages to sign in.
  package var signInStatus: Int?
  /// What the target of a redirect to sign in contains, one of these, in lower case.
  package var signInMarks: [String] = []
  /// How the names of headers begin of which every answer of the service has one, in lower case.
  ///
  /// An answer without them may be a proxy's.
  package var ownHeaders: [String] = []
  /// The header with the service's id of the request, which its support asks for.
  package var activityHeader: String?
  /// The header with the account that the credential belongs to, after an id and a colon.
  package var accountHeader: String?
  /// The places of an error's message in its JSON, each the members' names on the way to it.
  package var messagePaths = [["message"]]
  /// The member of an error's JSON that names its type.
  package var typeMember: String?

  /// Makes the policy of a service that has nothing of its own.
  package init() {}
}

extension ServicePolicy {
  /// Whether the answer is a 503 that no wait changes.
  func isHopeless(_ response: Response) -> Bool {
    guard response.status == 503, let hopelessMark else { return false }
    return response.body.contains(Array(hopelessMark.utf8))
  }

  /// Whether the answer has a header that only the service sends, or cannot be told by its headers.
  func isOwn(_ response: Response) -> Bool {
    ownHeaders.isEmpty
      || response.headers.contains { header in
        ownHeaders.contains { header.name.lowercased().hasPrefix($0) }
      }
  }

  /// The service's id of the request that is answered.
  func activityID(_ response: Response) -> String? {
    activityHeader.flatMap { response.header($0) }
  }

  /// The account that the service says the credential belongs to.
  func account(_ response: Response) -> String? {
    guard let data = accountHeader.flatMap({ response.header($0) }),
      let colon = data.firstIndex(of: ":")
    else { return nil }
    let account = data[data.index(after: colon)...]
    return account.isEmpty ? nil : String(account)
  }
}
