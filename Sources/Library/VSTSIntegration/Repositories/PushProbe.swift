import AzureDevOps
import Basics
import Web

/// What git says of the token itself, which it is asked once at one organization: about the first
/// repository that has all it needs.
final class PushProbe: Sendable {
  typealias Push = AccessObservation.Push

  private struct State {
    /// The number below which no repository has all it needs.
    var next = 0
    /// The numbers above it that are known not to.
    var passed: Set<Int> = []
    /// Those that have all they need, and wait for what is known of those before them.
    var waiting: [Int: CheckedContinuation<Turn, Never>] = [:]
    /// What the others go by, once git has answered.
    var known: Turn?
    var hasAsked = false
  }

  private enum Turn: Sendable {
    case ask
    case known(Push?)
  }

  private let client: AzureDevOpsClient
  private let state = Guarded(State())

  init(_ client: AzureDevOpsClient) {
    self.client = client
  }

  /// Says that the repository of this number does not have all it needs.
  func pass(_ number: Int) {
    let turn = state.withLock { state in
      guard !state.hasAsked else { return nil as CheckedContinuation<Turn, Never>? }
      state.passed.insert(number)
      while state.passed.remove(state.next) != nil { state.next += 1 }
      guard let turn = state.waiting.removeValue(forKey: state.next) else { return nil }
      state.hasAsked = true
      return turn
    }
    turn?.resume(returning: .ask)
  }

  /// What git says where a repository has all it needs; `nil` where the run was interrupted first.
  func answer(about finding: RepositoryFinding) async -> Push? {
    let number = finding.number
    let turn = await withCheckedContinuation { continuation in
      let turn: Turn? = state.withLock { state in
        if let known = state.known { return known }
        guard !state.hasAsked, number == state.next else {
          state.waiting[number] = continuation
          return nil
        }
        state.hasAsked = true
        return .ask
      }
      if let turn { continuation.resume(returning: turn) }
    }
    guard case .known(let push) = turn else { return await ask(finding) }
    return push
  }

  private func ask(_ finding: RepositoryFinding) async -> Push? {
    let (own, others) = await answers(about: finding)
    let waiting = state.withLock { state in
      state.known = .known(others)
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for waiting in waiting { waiting.resume(returning: .known(others)) }
    return own
  }

  /// What git's answer about one repository says of it, and of all others.
  private func answers(about finding: RepositoryFinding) async -> (own: Push?, others: Push?) {
    guard let repository = finding.answer.data?.repository else { return (.allowed, .allowed) }
    do throws(APIError) {
      try await client.beginPush(to: repository)
      return (.allowed, .allowed)
    } catch {
      if error.isInterruption { return (nil, nil) }
      var failure = error.failure
      switch failure.kind {
      case .unauthorized:
        failure.hint = "the identity may push, and the token may not: make one for Code (write)"
        return (.refused(failure), .refused(failure))
      case .forbidden: return (.forbidden(failure), .allowed)
      default: return (.undecided(failure), .allowed)
      }
    }
  }
}
