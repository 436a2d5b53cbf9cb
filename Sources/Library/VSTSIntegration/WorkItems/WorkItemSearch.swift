package import AzureDevOps
package import JSON
package import Web

/// Searches work items, for the form that links one.
///
/// Sentry: `VstsSearchEndpoint` in `sentry/integrations/vsts/search.py`.
package enum WorkItemSearch {
  /// The work items that a text finds, in the organization or a project, as the form's choices.
  package static func matches(
    _ text: String, inProject project: String?, through client: AzureDevOpsClient
  ) async throws(APIError) -> [JSONObject] {
    try await client.searchWorkItems(text, inProject: project).map { match in
      let id = match.id.string ?? match.id.serialized
      return ["label": .string("(\(id)) \(match.title)"), "value": match.id]
    }
  }
}
