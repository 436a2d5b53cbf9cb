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
  private let placed = Guarded<Set<WebURL>>([])

  package init(
    strategy: Strategy, client: @escaping @Sendable (WebURL) -> AzureDevOpsClient
  ) {
    self.strategy = strategy
    self.client = client
  }

  /// Notes that repositories at these base URLs are going to be asked for at once.
  package func expect(_ baseURLs: [WebURL]) {
    guard strategy == .auto, baseURLs.count > Self.mostAskedSingly else { return }
    let counts = Dictionary(baseURLs.map { ($0, 1) }, uniquingKeysWith: +)
    for (baseURL, count) in counts where count > Self.mostAskedSingly {
      organization(at: baseURL).useList()
    }
  }

  /// The place of a repository among those of its organization, to be taken in their order.
  package func place(at baseURL: WebURL) -> OrganizationPlace {
    OrganizationPlace(baseURL: baseURL, isFirst: placed.withLock { $0.insert(baseURL).inserted })
  }

  /// Finds out about one repository; a credential that the service refused is not tried again.
  package func answer(
    for reference: RepositoryReference, at place: OrganizationPlace
  ) async -> RepositoryAnswer {
    await organization(at: place.baseURL).answer(for: reference, isFirst: place.isFirst)
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

/// Where a repository is asked for.
package struct OrganizationPlace: Sendable {
  package let baseURL: WebURL
  /// Whether it is the first of its organization, which a refused list is the answer for.
  let isFirst: Bool
}
