package import JSON
package import Web

/// A work item as a list of many tells of it: whether it changed, and where it belongs.
package struct ListedWorkItem: Sendable, Equatable {
  package let id: Int
  /// `System.ChangedDate`: when it changed last.
  package let changedDate: String?
  /// The name of the project that the work item is in.
  package let teamProject: String?
  package let type: String?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredID("id")
    let fields = try json.requiredObject("fields")
    changedDate = fields["System.ChangedDate"]?.string
    teamProject = fields["System.TeamProject"]?.string
    type = fields["System.WorkItemType"]?.string
  }
}

extension AzureDevOpsClient {
  /// How many work items can be listed at once.
  package static let mostListedWorkItems = 200

  /// Lists those of these work items that the service has.
  package func workItems(_ ids: [Int]) async throws(APIError) -> [ListedWorkItem] {
    let call = Call(
      route: "_apis/wit/workitems",
      query: [
        "ids": ids.map(String.init).joined(separator: ","),
        "fields": "System.ChangedDate,System.TeamProject,System.WorkItemType",
        "errorPolicy": "omit",
      ], scope: .work)
    // What it does not have is null.
    return try await answer(to: call).list { (json) throws(UnexpectedAnswer) in
      json.isNull ? nil : try ListedWorkItem(json)
    }.compactMap(\.self)
  }

  /// Reads the updates of a work item, all pages, but for the first, which is its creation; what is
  /// read as `nil` is left out.
  package func changes<Change>(
    ofWorkItem id: Int, reading read: (JSONValue) throws(UnexpectedAnswer) -> Change?
  ) async throws(APIError) -> [Change] {
    let pageSize = 200
    var changes: [Change] = []
    try await forEachPage(of: "updates", from: 0) { (skipped) throws(APIError) in
      let call = Call(
        route: "_apis/wit/workitems/\(id)/updates",
        query: ["$top": "\(pageSize)", "$skip": "\(skipped)"], scope: .work)
      let answer = try await answer(to: call)
      let updates = answer.json["value"]?.array
      var isCreation = skipped == 0
      let page = try answer.list { (json) throws(UnexpectedAnswer) -> Change? in
        defer { isCreation = false }
        return isCreation ? nil : try read(json)
      }
      return Page(
        answer: answer, elements: page, mark: updates?.first?["id"]?.serialized,
        next: page.count >= pageSize ? skipped + page.count : nil)
    } _: { page in
      changes += page.compactMap(\.self)
      return true
    }
    return changes
  }
}
