import AzureDevOps
import Basics
import Web

/// Finds out what a credential may do with the repositories of one organization, and why not.
final class OrganizationAccess: Sendable {
  let repositories: OrganizationRepositories
  private let client: AzureDevOpsClient
  private let need: AccessNeed
  private let evaluations: PermissionEvaluations
  private let probe: PushProbe
  private let questionCount = Guarded(0)
  private let projectIDs = AskedOnce<String, String, APIError> { $0.isRefusal }
  private let readableProjects = AskedOnce<String, PermissionEvaluations.Answer?, Never>()

  init(_ client: AzureDevOpsClient, need: AccessNeed, usingList usesList: Bool) {
    let refusal = CredentialRefusal()
    self.client = client
    self.need = need
    repositories = OrganizationRepositories(client, refusal, usingList: usesList)
    evaluations = PermissionEvaluations(client, refusal)
    probe = PushProbe(client)
  }

  /// The number of the repository that is asked for next.
  func nextNumber() -> Int {
    evaluations.expect()
    return questionCount.withLock { count in
      defer { count += 1 }
      return count
    }
  }

  /// Says that nothing more is to be found out of the repository of this number.
  func pass(_ number: Int) {
    evaluations.pass()
    probe.pass(number)
  }

  /// What is to be said of a repository after it was asked for; `nil` where the run was interrupted.
  func verdict(on finding: RepositoryFinding) async -> RepositoryVerdict? {
    guard var observed = await observed(finding) else {
      probe.pass(finding.number)
      return nil
    }
    var undecided: Failure?
    if need.asksGit, AccessVerdict(observed).access == true,
      case .accessible(let data) = observed.answer
    {
      guard let outcome = await probe.outcome(of: data.repository, at: finding.number) else {
        return nil
      }
      observed.push = outcome.push
      undecided = outcome.undecided
    } else {
      probe.pass(finding.number)
    }
    return RepositoryVerdict(observed, need, undecidedPush: undecided)
  }

  /// What is observed of a repository, git's own answer left out.
  private func observed(_ finding: RepositoryFinding) async -> AccessObservation? {
    var observed = AccessObservation(finding.answer)
    switch finding.answer {
    case .accessible(let data) where !need.permissions.isEmpty:
      guard let permissions = await permissions(in: data.repository) else { return nil }
      observed.permissions = permissions
    case .failed(let failure) where failure.kind == .notFound && need.givesReason:
      evaluations.pass()
      guard let question = finding.question,
        let listed = await repositories.listed(question.reference)
      else { return nil }
      observed.listed = listed
      guard listed?.trouble == nil else { break }
      guard let mayRead = await mayRead(question.place) else { return nil }
      observed.mayRead = mayRead
    default: evaluations.pass()
    }
    return observed
  }

  private func permissions(
    in repository: GitRepository
  ) async -> AccessObservation.Permissions? {
    let projectID: String
    do throws(APIError) {
      if let id = repository.projectID {
        projectID = id
      } else {
        projectID = try await self.projectID(repository.projectName)
      }
    } catch {
      evaluations.pass()
      return error.isInterruption ? nil : .failed(error.failure)
    }
    let answer = await evaluations.evaluate(
      need.permissions.map {
        PermissionEvaluation($0, projectID: projectID, repositoryID: repository.id)
      }, isExpected: true)
    return switch answer {
    case .values(let values): .evaluated(Array(zip(need.permissions, values)))
    case .failed(let failure): .failed(failure)
    case .notAsked(let failure): .notAsked(failure)
    case nil: nil
    }
  }

  /// Whether the identity may read at a place, as far as that is to be had; `nil` where the run was
  /// interrupted.
  private func mayRead(_ place: RepositoryPlace?) async -> Bool?? {
    guard let place, let project = place.project else { return .some(nil) }
    let projectID: String
    do throws(APIError) {
      projectID = try await self.projectID(project)
    } catch {
      return error.isInterruption ? nil : .some(nil)
    }
    let answer =
      if let id = place.id {
        await evaluations.evaluate(
          [PermissionEvaluation(.read, projectID: projectID, repositoryID: id)])
      } else {
        await readableProjects.answer(to: projectID) {
          await self.evaluations.evaluate([PermissionEvaluation(.read, projectID: projectID)])
        }
      }
    return switch answer {
    case .values(let values): .some(values.first)
    case .failed, .notAsked: .some(nil)
    case nil: nil
    }
  }

  /// The id of a project that is named by its name or its id.
  private func projectID(_ nameOrID: String) async throws(APIError) -> String {
    if nameOrID.isGUID { return nameOrID }
    return try await projectIDs.answer(to: nameOrID.lowercased()) { () throws(APIError) in
      try await self.client.project(nameOrID).id
    }
  }
}
