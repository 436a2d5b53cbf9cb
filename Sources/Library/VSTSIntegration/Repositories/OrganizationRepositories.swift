import AzureDevOps
import Basics
import Web

/// Answers for the repositories of one organization, from its list or one by one.
final class OrganizationRepositories: Sendable {
  /// What came of asking for the list.
  private enum Listing: Sendable {
    case index(RepositoryIndex)
    case refused(Failure)
    case failed
    case interrupted
  }

  private let client: AzureDevOpsClient
  private let refusal: CredentialRefusal
  private let usesList: Guarded<Bool>
  private let asking = Guarded(0)
  private let listings = AskedOnce<String, Listing, Never>()

  init(_ client: AzureDevOpsClient, _ refusal: CredentialRefusal, usingList usesList: Bool) {
    self.client = client
    self.refusal = refusal
    self.usesList = Guarded(usesList)
  }

  /// Has the repositories that are asked for from now on looked for in the organization's list.
  func useList() {
    usesList.withLock { $0 = true }
  }

  /// Whether the service is being asked for a repository.
  var isServiceAsked: Bool { asking.withLock { $0 > 0 } }

  func answer(to question: RepositoryQuestion) async -> RepositoryAnswer? {
    if let failure = refusal.failure { return .refused(failure, question) }
    switch usesList.withLock({ $0 }) ? await listing() : nil {
    case .index(let index):
      // Data calls on a disabled repository fail: what the service says of it is for it to say.
      if let repository = index.find(question.reference), !repository.isDisabled {
        return .accessible(RepositoryData(repository, at: client.baseURL))
      }
    case .refused(let failure): return .refused(failure, question)
    case .interrupted: return nil
    case .failed, nil: break
    }
    return await ask(question.reference)
  }

  /// What the organization's list has of a repository, as far as it is to be had; `nil` where the run
  /// was interrupted.
  func listed(_ reference: RepositoryReference) async -> GitRepository?? {
    switch await listing() {
    case .index(let index): .some(index.find(reference))
    case .refused, .failed: .some(nil)
    case .interrupted: nil
    }
  }

  private func listing() async -> Listing {
    await listings.answer(to: "repositories") { await self.list() }
  }

  private func ask(_ reference: RepositoryReference) async -> RepositoryAnswer? {
    if let failure = refusal.failure { return .notAsked(failure) }
    asking.withLock { $0 += 1 }
    defer { asking.withLock { $0 -= 1 } }
    do throws(APIError) {
      let repository =
        switch reference {
        case .id(let id): try await client.repository(id)
        case .name(let name, let project):
          try await client.repository(name, inProject: project)
        }
      return .accessible(RepositoryData(repository, at: client.baseURL))
    } catch {
      if error.isInterruption { return nil }
      refusal.note(error.failure)
      return .failed(error.failure)
    }
  }

  private func list() async -> Listing {
    do throws(APIError) {
      return .index(RepositoryIndex(try await client.repositories()))
    } catch {
      if error.isInterruption { return .interrupted }
      return error.failure.kind == .unauthorized ? .refused(error.failure) : .failed
    }
  }
}

extension RepositoryAnswer {
  /// The answer to a question that was not asked because the credential had been refused.
  fileprivate static func refused(
    _ failure: Failure, _ question: RepositoryQuestion
  ) -> RepositoryAnswer {
    question.isFirst ? .failed(failure) : .notAsked(failure)
  }
}

extension APIError {
  /// Whether the run was interrupted before there was an answer.
  package var isInterruption: Bool { cause == .transport(.interrupted) }
}
