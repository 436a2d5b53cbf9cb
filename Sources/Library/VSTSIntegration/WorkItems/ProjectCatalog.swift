package import AzureDevOps
import Basics
package import Web

/// What the service says of an organization's projects, each thing asked once however many records
/// need it.
package final class ProjectCatalog: Sendable {
  private struct TypeKey: Hashable {
    let project: String
    let type: String
  }

  package let client: AzureDevOpsClient
  private let lists = AskedOnce<Int, ProjectList, APIError>()
  private let projects = AskedOnce<String, AzureDevOps.Project, APIError>()
  private let categories = AskedOnce<String, [WorkItemTypeCategory], APIError>()
  private let types = AskedOnce<String, [WorkItemType], APIError>()
  private let states = AskedOnce<TypeKey, [WorkItemState], APIError>()

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

  /// The states of a project's work-item type; none for a type that the process does not have.
  package func states(
    ofType type: String, inProject project: String
  ) async throws(APIError) -> [WorkItemState] {
    try await states.answer(to: TypeKey(project: project, type: type)) {
      [client] () throws(APIError) in
      do throws(APIError) {
        return try await client.workItemStates(ofType: type, inProject: project)
      } catch  where error.failure.kind == .notFound {
        return []
      }
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
