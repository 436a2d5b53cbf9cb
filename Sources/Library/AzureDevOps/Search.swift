import Basics
package import JSON
package import Web

/// A work item that a search found.
package struct WorkItemMatch: Sendable, Equatable {
  /// The id in the type that the service gives it, which is a string.
  package let id: JSONValue
  package let title: String

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    (id, title) = try json.required("fields") { (fields) throws(UnexpectedAnswer) in
      (try fields.required("system.id"), try fields.requiredString("system.title"))
    }
  }
}

extension AzureDevOpsClient {
  private static let matchesPerPage = 1000

  /// Searches the work items of the organization or a project, all pages.
  ///
  /// A search that the service could not make is a failure, not one without results: `unavailable`
  /// while there is no index to search in.
  package func searchWorkItems(
    _ text: String, inProject project: String? = nil
  ) async throws(APIError) -> [WorkItemMatch] {
    var matches: [WorkItemMatch] = []
    try await forEachPage(of: "work items", from: 0) { (skipped) throws(APIError) in
      let answer = try await searchPage(text, project, skipping: skipped)
      let page = try Self.matches(in: answer)
      let found = skipped + page.count
      let isLast =
        page.isEmpty
        || page.count < Self.matchesPerPage && found >= answer.json["count"]?.int ?? 0
      return Page(
        answer: answer, elements: page, mark: page.first?.id.serialized, next: isLast ? nil : found)
    } _: { page in
      matches += page
      return true
    }
    return matches
  }

  private static func matches(in answer: Answer) throws(APIError) -> [WorkItemMatch] {
    if answer.json.object != nil, answer.json["results"]?.isNull ?? true { return [] }
    return try answer.decoded { (json) throws(UnexpectedAnswer) in
      try json.requiredArray("results", WorkItemMatch.init)
    }
  }

  private func searchPage(
    _ text: String, _ project: String?, skipping count: Int
  ) async throws(APIError) -> Answer {
    var body: JSONObject = ["searchText": .string(text)]
    if count > 0 { body["$skip"] = .number(count) }
    body["$top"] = .number(Self.matchesPerPage)
    let call = Call(
      method: .post, base: baseURL.workItemSearch,
      route: "\(in: project)_apis/search/workitemsearchresults", body: .object(body),
      isPreview: true, scope: .work, retrying: .idempotent)
    let answer = try await answer(to: call)
    if let refusal = answer.json["infoCode"]?.int.flatMap(SearchRefusal.init) {
      var error = answer.unexpected(refusal.message)
      error.failure.kind = refusal.kind
      error.failure.hint = refusal.hint
      throw error
    }
    return answer
  }
}

/// Why a search has no results to give, though its status is good.
private enum SearchRefusal {
  case noIndex
  case invalid
  case unsupported
  case inaccessible

  /// Reads an answer's `infoCode`; other codes say nothing against the results.
  init?(code: Int) {
    switch code {
    case 1, 2, 6, 7: self = .noIndex
    case 3: self = .invalid
    case 4, 5, 19, 20: self = .unsupported
    case 11: self = .inaccessible
    default: return nil
    }
  }

  var kind: FailureKind {
    switch self {
    case .noIndex: .unavailable
    case .invalid, .unsupported: .rejected
    case .inaccessible: .forbidden
    }
  }

  var message: String {
    switch self {
    case .noIndex: "the search is not ready: its index is being built"
    case .invalid: "the search takes the text for invalid"
    case .unsupported: "the search does not take wildcards or phrases as this text has them"
    case .inaccessible: "the search has no access to work items"
    }
  }

  var hint: String? {
    switch self {
    case .noIndex: "try again later"
    case .invalid, .unsupported: "search for whole words"
    case .inaccessible: nil
    }
  }
}
