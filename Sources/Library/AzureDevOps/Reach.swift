import Basics
package import Web

/// A part of the API that a token may or may not have been made for.
package enum APIArea: String, Sendable, CaseIterable {
  case code, work, project, graph, hooks
}

extension AzureDevOpsClient {
  /// Whether the credential is accepted in a part of the API; `nil` where the service did not say.
  ///
  /// Throws where the run was interrupted first.
  package func reaches(_ area: APIArea) async throws(APIError) -> Bool? {
    do {
      try await perform(call(probing: area))
      return true
    } catch {
      if error.cause == .transport(.interrupted) { throw error }
      return switch error.failure.kind {
      case .notFound: true
      case .unauthorized, .forbidden: false
      default: nil
      }
    }
  }

  private func call(probing area: APIArea) -> Call {
    let one: Query = ["$top": "1"]
    return switch area {
    case .code: Call(route: "_apis/git/repositories", query: one, probesCredential: false)
    case .work: Call(route: "_apis/wit/fields", query: one, probesCredential: false)
    case .project: Call(route: "_apis/projects", query: one, probesCredential: false)
    case .graph:
      Call(
        base: baseURL.graph, route: "_apis/graph/users", isPreview: true, probesCredential: false)
    case .hooks: Call(route: "_apis/hooks/subscriptions", probesCredential: false)
    }
  }
}
