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
    let repositories = OrganizationRepositories(client, refusal, usingList: usesList)
    self.repositories = repositories
    // Where nothing but the reason goes by them, their refusal must not change any access.
    evaluations = PermissionEvaluations(
      client, need.permissions.isEmpty ? CredentialRefusal() : refusal
    ) { repositories.isServiceAsked }
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
    if need.asksGit, observed.isYes {
      guard let push = await probe.answer(about: finding) else { return nil }
      observed.push = push
    } else {
      probe.pass(finding.number)
    }
    return RepositoryVerdict(observed, need)
  }

  /// What is observed of a repository, git's own answer left out.
  private func observed(_ finding: RepositoryFinding) async -> AccessObservation? {
    if finding.isFound, !need.permissions.isEmpty { return await evaluated(finding) }
    evaluations.pass()
    if finding.isHidden, need.givesReason { return await explained(finding) }
    return AccessObservation(finding.answer)
  }

  /// What is observed of a repository that was found, with the permissions that are needed.
  private func evaluated(_ finding: RepositoryFinding) async -> AccessObservation? {
    var observed = AccessObservation(finding.answer)
    switch await projectID(of: finding) {
    case .known(let id):
      let answer = await evaluations.evaluate(finding.evaluations(of: need, id), isExpected: true)
      guard let permissions = answer?.permissions(need) else { return nil }
      observed.permissions = permissions
    case .failed(let failure):
      evaluations.pass()
      observed.permissions = .failed(failure)
    case nil:
      evaluations.pass()
      return nil
    }
    return observed
  }

  /// What is observed of a repository that the service does not show.
  private func explained(_ finding: RepositoryFinding) async -> AccessObservation? {
    var observed = AccessObservation(finding.answer)
    guard let question = finding.question,
      let listed = await repositories.listed(question.reference)
    else { return nil }
    observed.listedTrouble = listed?.trouble?.reason
    guard observed.listedTrouble == nil else { return observed }
    guard let mayRead = await mayRead(question.place) else { return nil }
    observed.mayRead = mayRead
    return observed
  }

  /// Whether the identity may read at a place, as far as that is to be had; `nil` where the run was
  /// interrupted.
  private func mayRead(_ place: RepositoryPlace?) async -> Bool?? {
    guard let place, let project = place.project else { return .some(nil) }
    guard let known = await projectID(project) else { return nil }
    guard case .known(let projectID) = known else { return .some(nil) }
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

  private enum ProjectID: Sendable {
    case known(String)
    indirect case failed(Failure)
  }

  private func projectID(of finding: RepositoryFinding) async -> ProjectID? {
    if let id = finding.answer.data?.repository.projectID { return .known(id) }
    return await projectID(finding.answer.data?.repository.projectName ?? "")
  }

  /// The id of a project that is named by its name or its id; `nil` where the run was interrupted.
  private func projectID(_ nameOrID: String) async -> ProjectID? {
    if nameOrID.isGUID { return .known(nameOrID) }
    do throws(APIError) {
      let id = try await projectIDs.answer(to: nameOrID.lowercased()) { () throws(APIError) in
        try await self.client.project(nameOrID).id
      }
      return .known(id)
    } catch {
      return error.isInterruption ? nil : .failed(error.failure)
    }
  }
}

extension RepositoryFinding {
  fileprivate var isFound: Bool { answer.data != nil }

  fileprivate var isHidden: Bool { answer.failure?.kind == .notFound }

  /// The questions whether the identity has what is needed in the repository.
  fileprivate func evaluations(
    of need: AccessNeed, _ projectID: String
  ) -> [PermissionEvaluation] {
    need.permissions.map {
      PermissionEvaluation(
        $0, projectID: projectID, repositoryID: answer.data?.repository.id)
    }
  }
}

extension AccessObservation {
  /// Whether it is a yes so far.
  fileprivate var isYes: Bool { AccessVerdict(self).access == true }
}

extension PermissionEvaluations.Answer {
  /// The answer as what is observed of the permissions that are needed.
  fileprivate func permissions(_ need: AccessNeed) -> AccessObservation.Permissions {
    switch self {
    case .values(let values): .evaluated(Array(zip(need.permissions, values)))
    case .failed(let failure): .failed(failure)
    case .notAsked(let failure): .notAsked(failure)
    }
  }
}
