package import AzureDevOps
import Basics
package import Web

/// What the service says of an organization's projects, each thing asked once however many records
/// need it, also where the service refuses to say it.
package final class ProjectCatalog: Sendable {
  private struct TypeKey: Hashable {
    let project: String
    let type: String
  }

  package let client: AzureDevOpsClient
  private let lists = AskedOnce<Int, ProjectList, APIError>(keeping: \.isRefusal)
  private let projects = AskedOnce<String, AzureDevOps.Project, APIError>(keeping: \.isRefusal)
  private let categories = AskedOnce<String, [WorkItemTypeCategory], APIError>(keeping: \.isRefusal)
  private let types = AskedOnce<String, [WorkItemType], APIError>(keeping: \.isRefusal)
  private let states = AskedOnce<TypeKey, [WorkItemState], APIError>(keeping: \.isRefusal)

  package init(_ client: AzureDevOpsClient) {
    self.client = client
  }

  /// All projects that the credential may see.
  package func projectList() async throws(APIError) -> ProjectList {
    try await lists.answer(to: 0) { [client] () throws(APIError) in
      ProjectList(try await client.projects())
    }
  }

  /// A project by its id or name, from the service, whether the list has it or not.
  package func project(_ idOrName: String) async throws(APIError) -> AzureDevOps.Project {
    try await projects.answer(to: idOrName) { [client] () throws(APIError) in
      try await client.project(idOrName)
    }
  }

  /// The categories of a project's work-item types.
  package func categories(
    ofProject project: String
  ) async throws(APIError) -> [WorkItemTypeCategory] {
    try await categories.answer(to: project) { [client] () throws(APIError) in
      try await client.workItemTypeCategories(ofProject: project)
    }
  }

  /// A project's work-item types.
  package func types(ofProject project: String) async throws(APIError) -> [WorkItemType] {
    try await types.answer(to: project) { [client] () throws(APIError) in
      try await client.workItemTypes(ofProject: project)
    }
  }

  /// The states of a project's work-item type, by its name or the last part of its reference name;
  /// none for a type that the process does not have.
  ///
  /// As long as the list of types, which is long, has not been asked for, it is only where the
  /// process knows no type by this name.
  package func states(
    ofType name: String, inProject project: String
  ) async throws(APIError) -> [WorkItemState] {
    if let types = await types.answerIfAsked(to: project) {
      return try await states(ofType: name, among: types, inProject: project)
    }
    let states = try await Self.orNone { () throws(APIError) in
      try await self.states(ofTypeNamed: name, inProject: project)
    }
    guard states.isEmpty else { return states }
    return try await Self.orNone { () throws(APIError) in
      let types = try await types(ofProject: project)
      return try await self.states(ofType: name, among: types, inProject: project)
    }
  }

  /// The states of a type of the list, which need not be asked for where the list has them.
  ///
  /// One that the service does not find for all that is a failure of kind `not_found`.
  package func states(
    of type: WorkItemType, inProject project: String
  ) async throws(APIError) -> [WorkItemState] {
    if let states = type.states { return states }
    return try await states(ofTypeNamed: type.name, inProject: project)
  }

  private func states(
    ofType name: String, among types: [WorkItemType], inProject project: String
  ) async throws(APIError) -> [WorkItemState] {
    guard let type = types.type(knownAs: name) else { return [] }
    return try await Self.orNone { () throws(APIError) in
      try await states(of: type, inProject: project)
    }
  }

  private func states(
    ofTypeNamed name: String, inProject project: String
  ) async throws(APIError) -> [WorkItemState] {
    try await states.answer(to: TypeKey(project: project, type: name)) {
      [client] () throws(APIError) in
      try await client.workItemStates(ofType: name, inProject: project)
    }
  }

  /// Takes it for nothing where the service does not have what is asked for.
  private static func orNone(
    _ ask: () async throws(APIError) -> [WorkItemState]
  ) async throws(APIError) -> [WorkItemState] {
    do throws(APIError) {
      return try await ask()
    } catch  where error.failure.kind == .notFound {
      return []
    }
  }

  /// The states of the first of these types that has any, or none.
  ///
  /// Sentry: `get_work_item_states` in `sentry/integrations/vsts/client.py`; there a type that is
  /// missing ends the search.
  package func states(
    ofFirst candidates: [String], inProject project: String
  ) async throws(APIError) -> (type: String, states: [WorkItemState])? {
    for type in candidates {
      let states = try await states(ofType: type, inProject: project)
      if !states.isEmpty { return (type, states) }
    }
    return nil
  }
}
