import AzureDevOps
import Basics
import Web

/// Evaluates permissions at one organization in few requests: evaluations gather until a request is
/// full, or until nothing more is to come soon.
final class PermissionEvaluations: Sendable {
  /// What came of some evaluations.
  enum Answer: Sendable {
    case values([Bool])
    indirect case failed(Failure)
    /// The service had refused the credential before.
    indirect case notAsked(Failure)
  }

  private struct Waiting: Sendable {
    let evaluations: [PermissionEvaluation]
    let continuation: CheckedContinuation<Answer?, Never>
  }

  private struct State {
    var waiting: [Waiting] = []
    /// How many evaluations wait.
    var count = 0
    /// How many repositories it is not known of yet whether they are to be evaluated.
    var expected = 0
    /// How many requests are under way.
    var asking = 0
    /// How many have come, and how many requests were sent: by these a standstill is seen.
    var come = 0
    var sent = 0
    var hasTimer = false
    var isEnded = false
  }

  /// How often it is looked whether more evaluations still come.
  private static let interval = Duration.milliseconds(100)
  /// After how many intervals those that wait are sent while the service is asked.
  private static let mostIntervals = 5
  /// After how many intervals of a standstill they are sent in any case.
  private static let longestStandstill = 20

  private let client: AzureDevOpsClient
  private let refusal: CredentialRefusal
  private let isServiceAsked: @Sendable () -> Bool
  private let state = Guarded(State())

  /// Takes what says whether the service is being asked for repositories, of which it takes a while
  /// to be known whether they are to be evaluated.
  init(
    _ client: AzureDevOpsClient, _ refusal: CredentialRefusal,
    whileAsking isServiceAsked: @escaping @Sendable () -> Bool
  ) {
    self.client = client
    self.refusal = refusal
    self.isServiceAsked = isServiceAsked
  }

  /// Says that another repository may have to be evaluated.
  func expect() {
    state.withLock { $0.expected += 1 }
  }

  /// Says that one of those that were expected has not to be.
  func pass() {
    send { $0.expected -= 1 }
  }

  /// Evaluates permissions in a request that may be for others too; `nil` where the run ended first.
  ///
  /// `isExpected` says that they are those of a repository that was expected.
  func evaluate(
    _ evaluations: [PermissionEvaluation], isExpected: Bool = false
  ) async -> Answer? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isEnded = send { state in
          if isExpected { state.expected -= 1 }
          guard !state.isEnded else { return }
          state.waiting.append(Waiting(evaluations: evaluations, continuation: continuation))
          state.count += evaluations.count
          state.come += 1
        }
        if isEnded { continuation.resume(returning: nil) }
      }
    } onCancel: {
      end()
    }
  }

  /// Ends the waiting of all, as the run ends.
  private func end() {
    let waiting = state.withLock { state in
      state.isEnded = true
      state.count = 0
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiting in waiting { waiting.continuation.resume(returning: nil) }
  }

  /// Makes a change, and sends what is to be sent after it; returns whether the run has ended.
  @discardableResult
  private func send(_ change: (inout State) -> Void) -> Bool {
    let (requests, startsTimer, isEnded) = state.withLock { state in
      change(&state)
      let requests = takeRequests(&state)
      let startsTimer = !state.waiting.isEmpty && !state.hasTimer
      if startsTimer { state.hasTimer = true }
      return (requests, startsTimer, state.isEnded)
    }
    for request in requests { Task { await ask(request) } }
    if startsTimer { Task { await wait() } }
    return isEnded
  }

  /// Takes out what is sent now: full requests at once, and others where nothing more is expected
  /// that is not under way.
  private func takeRequests(
    _ state: inout State, isLate: Bool = false
  ) -> [[Waiting]] {
    var requests: [[Waiting]] = []
    while state.count >= AzureDevOpsClient.mostEvaluations {
      requests.append(takeRequest(&state))
    }
    if !state.waiting.isEmpty, isLate || state.expected == 0, state.asking == 0, requests.isEmpty {
      requests.append(takeRequest(&state))
    }
    state.asking += requests.count
    state.sent += requests.count
    return requests
  }

  /// Takes out as many as one request may ask for.
  private func takeRequest(_ state: inout State) -> [Waiting] {
    var count = 0
    let request = state.waiting.prefix { waiting in
      count += waiting.evaluations.count
      return count <= AzureDevOpsClient.mostEvaluations
    }
    state.waiting.removeFirst(request.count)
    state.count -= request.reduce(0) { $0 + $1.evaluations.count }
    return Array(request)
  }

  private func ask(_ request: [Waiting]) async {
    var answer: Answer?
    if let failure = refusal.failure {
      answer = .notAsked(failure)
    } else {
      do throws(APIError) {
        answer = .values(try await client.evaluate(request.flatMap(\.evaluations)))
      } catch {
        refusal.note(error.failure)
        answer = error.isInterruption ? nil : .failed(error.failure)
      }
    }
    var place = 0
    for waiting in request {
      let count = waiting.evaluations.count
      waiting.continuation.resume(returning: answer?.part(place..<place + count))
      place += count
    }
    send { $0.asking -= 1 }
  }

  /// Sends what waits once nothing comes any more, or the service takes its time with what may come,
  /// unless a request is under way.
  private func wait() async {
    var last = state.withLock { (come: $0.come, sent: $0.sent) }
    var (still, waited) = (0, 0)
    repeat {
      try? await Task.sleep(for: Self.interval)
      let now = state.withLock { (come: $0.come, sent: $0.sent) }
      still = now == last ? still + 1 : 0
      waited = now.sent == last.sent ? waited + 1 : 0
      last = now
    } while isServiceAsked()
      ? still == 0 && waited < Self.mostIntervals : still < Self.longestStandstill
    let requests = state.withLock { state in
      state.hasTimer = false
      return takeRequests(&state, isLate: true)
    }
    for request in requests { Task { await ask(request) } }
    send { _ in }
  }
}

extension PermissionEvaluations.Answer {
  /// The answer to some of the evaluations.
  fileprivate func part(_ places: Range<Int>) -> Self {
    if case .values(let values) = self { .values(Array(values[places])) } else { self }
  }
}
