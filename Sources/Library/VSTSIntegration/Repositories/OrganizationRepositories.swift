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

  private struct State {
    var usesList: Bool
    var hasQuestions = false
    /// Why the credential is refused, from the first answer that said so.
    var refusal: Failure?
  }

  private let client: AzureDevOpsClient
  private let state: Guarded<State>
  private let listings = AskedOnce<String, Listing, Never>()

  init(_ client: AzureDevOpsClient, usingList usesList: Bool) {
    self.client = client
    state = Guarded(State(usesList: usesList))
  }

  /// Has the repositories that are asked for from now on looked for in the organization's list.
  func useList() {
    state.withLock { $0.usesList = true }
  }

  func question(about reference: RepositoryReference) -> RepositoryQuestion {
    let isFirst = state.withLock { state in
      defer { state.hasQuestions = true }
      return !state.hasQuestions
    }
    return RepositoryQuestion(reference: reference, organization: self, isFirst: isFirst)
  }

  func answer(to question: RepositoryQuestion) async -> RepositoryAnswer? {
    let (refusal, usesList) = state.withLock { ($0.refusal, $0.usesList) }
    if let refusal { return .refused(refusal, question) }
    switch usesList ? await listings.answer(to: "repositories", { await self.list() }) : nil {
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

  private func ask(_ reference: RepositoryReference) async -> RepositoryAnswer? {
    if let refusal = state.withLock(\.refusal) { return .notAsked(refusal) }
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
      note(error.failure)
      return .failed(error.failure)
    }
  }

  private func list() async -> Listing {
    do throws(APIError) {
      return .index(RepositoryIndex(try await client.repositories()))
    } catch {
      if error.isInterruption { return .interrupted }
      note(error.failure)
      return error.failure.kind == .unauthorized ? .refused(error.failure) : .failed
    }
  }

  private func note(_ failure: Failure) {
    guard failure.kind == .unauthorized else { return }
    state.withLock { state in
      if state.refusal == nil { state.refusal = failure }
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
