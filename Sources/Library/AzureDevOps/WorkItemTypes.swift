import JSON
package import Web

/// A category of work item types, such as `Microsoft.BugCategory`.
package struct WorkItemTypeCategory: Sendable, Equatable {
  /// A type as a category names it.
  package struct TypeReference: Sendable, Equatable {
    package let name: String
    /// The type's key: the last part of its URL, percent-encoded as it is there.
    package let key: String

    init(_ json: JSONValue) throws(UnexpectedAnswer) {
      name = try json.requiredString("name")
      let url = try json.requiredString("url")
      key = url.lastIndex(of: "/").map { String(url[url.index(after: $0)...]) } ?? url
    }
  }

  package let name: String?
  package let referenceName: String?
  package let workItemTypes: [TypeReference]

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    name = json["name"]?.string
    referenceName = json["referenceName"]?.string
    workItemTypes = try json.requiredArray("workItemTypes", TypeReference.init)
  }
}

/// A type of work items.
package struct WorkItemType: Sendable, Equatable {
  /// The name in the process' own language.
  package let name: String
  /// The name that is the same in every language, such as `Microsoft.VSTS.WorkItemTypes.Bug`.
  package let referenceName: String?
  /// The states, where the list of types has them.
  package let states: [WorkItemState]?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    name = try json.requiredString("name")
    referenceName = json["referenceName"]?.string
    let hasStates = json["states"]?.array?.isEmpty == false
    states = hasStates ? try json.requiredArray("states", WorkItemState.init) : nil
  }

  /// The last part of the reference name.
  fileprivate var shortReferenceName: Substring? {
    referenceName?.split(separator: ".").last
  }
}

extension [WorkItemType] {
  /// The type that has this name, or else whose reference name ends with it, as a process in
  /// another language has it.
  package func type(knownAs name: String) -> WorkItemType? {
    first { $0.name == name } ?? first { $0.shortReferenceName.map { $0 == name } ?? false }
  }
}

/// A state that work items of a type may be in.
package struct WorkItemState: Sendable, Equatable {
  package let name: String
  /// `Proposed`, `InProgress`, `Resolved`, `Completed` or `Removed`; old servers do not say.
  package let category: String?

  package init(name: String, category: String?) {
    self.name = name
    self.category = category
  }

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    name = try json.requiredString("name")
    category = json["category"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension AzureDevOpsClient {
  /// Lists the categories of a project's work item types, with their types.
  package func workItemTypeCategories(
    ofProject project: String
  ) async throws(APIError) -> [WorkItemTypeCategory] {
    let call = Call(route: "\(project)/_apis/wit/workitemtypecategories", scope: .work)
    return try await answer(to: call).list(WorkItemTypeCategory.init)
  }

  /// Lists a project's work item types.
  package func workItemTypes(
    ofProject project: String
  ) async throws(APIError) -> [WorkItemType] {
    let call = Call(route: "\(project)/_apis/wit/workitemtypes", scope: .work)
    return try await answer(to: call).list(WorkItemType.init)
  }

  /// Lists the states of a project's work item type, by the type's name; a type that the process
  /// does not have is `not_found`.
  package func workItemStates(
    ofType type: String, inProject project: String
  ) async throws(APIError) -> [WorkItemState] {
    let call = Call(
      route: "\(project)/_apis/wit/workitemtypes/\(type)/states", isPreview: true, scope: .work)
    return try await answer(to: call).list(WorkItemState.init)
  }
}
