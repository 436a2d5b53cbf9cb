package import JSON
package import Web

/// A work item.
package struct WorkItem: Sendable, Equatable {
  /// The id in digits.
  package let key: String
  /// The fields by their reference names; what is empty is not there.
  package let fields: JSONObject

  package var title: String? { fields["System.Title"]?.string }
  package var description: String? { fields["System.Description"]?.string }
  package var areaPath: String? { fields["System.AreaPath"]?.string }
  package var state: String? { fields["System.State"]?.string }
  package var type: String? { fields["System.WorkItemType"]?.string }
  /// The name of the project that the work item is in.
  package var teamProject: String? { fields["System.TeamProject"]?.string }
}

extension AzureDevOpsClient {
  /// Finds a work item by its id.
  package func workItem(_ id: String) async throws(APIError) -> WorkItem {
    let call = Call(route: "_apis/wit/workitems/\(id)", scope: .work)
    return try await answer(to: call).decoded { (json) throws(UnexpectedAnswer) in
      WorkItem(
        key: json["id"] == nil ? id : String(try json.requiredID("id")),
        fields: try json.requiredObject("fields"))
    }
  }

  /// Creates a work item of the type with this key, which is percent-encoded already.
  package func createWorkItem(
    ofType typeKey: String, inProject project: String, _ patch: WorkItemPatch
  ) async throws(APIError) -> WorkItem {
    let call = Call(
      method: .patch, route: "\(project)/_apis/wit/workitems/$\(encoded: typeKey)",
      body: patch.json, scope: .workWrite)
    return try await answer(to: call).decoded { (json) throws(UnexpectedAnswer) in
      WorkItem(key: String(try json.requiredID("id")), fields: json["fields"]?.object ?? [:])
    }
  }

  /// Changes a work item, and returns its id as the service has it.
  @discardableResult
  package func updateWorkItem(
    _ id: String, _ patch: WorkItemPatch
  ) async throws(APIError) -> Int? {
    let call = Call(
      method: .patch, route: "_apis/wit/workitems/\(id)", body: patch.json, scope: .workWrite)
    let json = try await answer(to: call).json
    return try? json.requiredID("id")
  }
}
