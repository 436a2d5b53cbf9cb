package import AzureDevOps
import Basics
package import Web

/// Finds out which repositories a credential can reach.
///
/// Sentry: `has_repo_access` in `sentry/integrations/vsts/integration.py`, `get_repo` in
/// `sentry/integrations/vsts/client.py`. Unlike there, an answer that could not be had is not a "no".
package final class RepositoryAccess: Sendable {
  /// How the service is asked; the answers are the same.
  package enum Strategy: String, Sendable, CaseIterable {
    /// For every repository.
    case each
    /// For the organization's list, and then for those that it does not hold.
    case list
    /// For the list where many are asked for at once.
    case auto
  }

  /// With `auto`, the most repositories of an organization that are asked for singly at once.
  private static let mostAskedSingly = 16

  private let strategy: Strategy
  private let client: @Sendable (WebURL) -> AzureDevOpsClient
  private let organizations = Guarded<[WebURL: OrganizationRepositories]>([:])

  package init(
    strategy: Strategy, client: @escaping @Sendable (WebURL) -> AzureDevOpsClient
  ) {
    self.strategy = strategy
    self.client = client
  }

  /// Asks for a repository at a base URL; the questions are to be made in the records' order.
  package func question(
    about reference: RepositoryReference, at baseURL: WebURL
  ) -> RepositoryQuestion {
    organization(at: baseURL).question(about: reference)
  }

  /// Has the list asked for where many of these questions, which come at once, are of one
  /// organization.
  package func expect(_ questions: [RepositoryQuestion]) {
    guard strategy == .auto, questions.count > Self.mostAskedSingly else { return }
    let byOrganization = Dictionary(grouping: questions) { ObjectIdentifier($0.organization) }
    for questions in byOrganization.values where questions.count > Self.mostAskedSingly {
      questions[0].organization.useList()
    }
  }

  private func organization(at baseURL: WebURL) -> OrganizationRepositories {
    organizations.withLock { organizations in
      if let known = organizations[baseURL] { return known }
      let new = OrganizationRepositories(client(baseURL), usingList: strategy == .list)
      organizations[baseURL] = new
      return new
    }
  }
}

/// A repository that is asked for.
package struct RepositoryQuestion: Sendable {
  package let reference: RepositoryReference
  let organization: OrganizationRepositories
  /// Whether it is the organization's first: for that one, a list that is refused is a no.
  let isFirst: Bool

  /// Finds out whether the credential can reach it; `nil` if the run was interrupted first.
  ///
  /// A credential that the service refused is not tried again.
  package func answer() async -> RepositoryAnswer? {
    await organization.answer(to: self)
  }
}
