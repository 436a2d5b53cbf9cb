import AzureDevOps
import Basics
import Web

/// What git says of the token itself, which it is asked once at one organization: about the first
/// repository that has all it needs.
final class PushProbe: Sendable {
  /// What came of the question; `nil` where the run was interrupted first.
  struct Outcome: Sendable {
    var push = AccessObservation.Push.allowed
    /// Why git's answer says nothing.
    var undecided: Failure?
  }

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
    case known(Outcome?)
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

  /// What git says where the repository of this number has all it needs.
  func outcome(of repository: GitRepository, at number: Int) async -> Outcome? {
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
    guard case .known(let outcome) = turn else { return await ask(repository) }
    return outcome
  }

  private func ask(_ repository: GitRepository) async -> Outcome? {
    let own: Outcome?
    var others: Outcome? = Outcome()
    do throws(APIError) {
      try await client.beginPush(to: repository)
      own = Outcome()
    } catch {
      var failure = error.failure
      switch failure.kind {
      case .unauthorized:
        failure.hint = "the identity may push, and the token may not: make one for Code (write)"
        own = Outcome(push: .refused(failure))
        others = own
      case .forbidden: own = Outcome(push: .forbidden(failure))
      default:
        own = error.isInterruption ? nil : Outcome(undecided: failure)
        if own == nil { others = nil }
      }
    }
    let waiting = state.withLock { state in
      state.known = .known(others)
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for waiting in waiting { waiting.resume(returning: .known(others)) }
    return own
  }
}
