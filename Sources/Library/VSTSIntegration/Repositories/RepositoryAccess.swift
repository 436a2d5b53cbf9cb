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

  /// What is asked beyond that.
  package let need: AccessNeed
  private let strategy: Strategy
  private let client: @Sendable (WebURL) -> AzureDevOpsClient
  private let organizations = Guarded<[WebURL: OrganizationAccess]>([:])

  package init(
    strategy: Strategy, need: AccessNeed = AccessNeed(),
    client: @escaping @Sendable (WebURL) -> AzureDevOpsClient
  ) {
    self.strategy = strategy
    self.need = need
    self.client = client
  }

  /// Asks for a repository at a base URL; the questions are to be made in the records' order.
  ///
  /// `place` is where it would be if it is not found.
  package func question(
    about reference: RepositoryReference, keptAt place: RepositoryPlace? = nil, at baseURL: WebURL
  ) -> RepositoryQuestion {
    let organization = organization(at: baseURL)
    return RepositoryQuestion(
      reference: reference, place: place, organization: organization,
      number: organization.nextNumber())
  }

  /// Has the list asked for where many of these questions, which come at once, are of one
  /// organization.
  package func expect(_ questions: [RepositoryQuestion]) {
    guard strategy == .auto, questions.count > Self.mostAskedSingly else { return }
    let byOrganization = Dictionary(grouping: questions) { ObjectIdentifier($0.organization) }
    for questions in byOrganization.values where questions.count > Self.mostAskedSingly {
      questions[0].organization.repositories.useList()
    }
  }

  /// Takes repositories that the organization at a base URL has listed, in their order.
  package func findings(
    of repositories: some Sequence<GitRepository>, at baseURL: WebURL
  ) -> [RepositoryFinding] {
    let organization = organization(at: baseURL)
    return repositories.map { repository in
      RepositoryFinding(
        answer: .accessible(RepositoryData(repository, at: baseURL)), question: nil,
        organization: organization, number: organization.nextNumber())
    }
  }

  private func organization(at baseURL: WebURL) -> OrganizationAccess {
    organizations.withLock { organizations in
      if let known = organizations[baseURL] { return known }
      let new = OrganizationAccess(client(baseURL), need: need, usingList: strategy == .list)
      organizations[baseURL] = new
      return new
    }
  }
}

/// A repository that is asked for.
package struct RepositoryQuestion: Sendable {
  package let reference: RepositoryReference
  let place: RepositoryPlace?
  let organization: OrganizationAccess
  /// Its number among the organization's, in the records' order.
  let number: Int

  /// Whether it is the organization's first: for that one, a list that is refused is a no.
  var isFirst: Bool { number == 0 }

  /// Finds out whether the service shows it; `nil` if the run was interrupted first.
  ///
  /// A credential that the service refused is not tried again.
  package func answer() async -> RepositoryFinding? {
    guard let answer = await organization.repositories.answer(to: self) else {
      organization.pass(number)
      return nil
    }
    return RepositoryFinding(
      answer: answer, question: self, organization: organization, number: number)
  }
}

/// A repository that was asked for, and what the service said.
///
/// It is a class because many wait at once to be concluded, each in several frames.
package final class RepositoryFinding: Sendable {
  let answer: RepositoryAnswer
  let question: RepositoryQuestion?
  let organization: OrganizationAccess
  let number: Int

  init(
    answer: RepositoryAnswer, question: RepositoryQuestion?, organization: OrganizationAccess,
    number: Int
  ) {
    self.answer = answer
    self.question = question
    self.organization = organization
    self.number = number
  }

  /// Finds out what else there is to know, together with others; `nil` if the run was interrupted
  /// first.
  package func verdict() async -> RepositoryVerdict? {
    await organization.verdict(on: self)
  }
}
