import Basics
import JSON
import SentryState
import Tasks
import Web

extension TaskContext {
  /// Makes a request that must not be made twice, and returns what it came to, be it in an earlier
  /// attempt of the task.
  ///
  /// Where an attempt ended without knowing what became of the request, it is not made again, and
  /// later ones fail.
  ///
  /// - Parameters:
  ///   - step: How the journal names the request.
  ///   - deed: What the request does, in the past tense.
  ///   - hint: What to do where it is not known whether it was done.
  ///   - judge: The error to be thrown for one of the request; what may be done is kept in mind
  ///     unless the task is to be tried again.
  ///   - request: Makes the request, and returns its outcome as the journal keeps it.
  /// - Returns: The outcome.
  /// - Throws: What the request was judged as, a `FinalFailure` of kind `conflict`, or what the store
  ///   throws.
  func once(
    _ step: String, _ deed: String, hint: String, judging judge: (APIError) -> any Error = { $0 },
    _ request: () async throws(APIError) -> JSONValue
  ) async throws -> JSONValue {
    let (journal, begun) = (journal, now())
    switch try await store.write({ try journal.begin(step, at: begun, in: $0) }) {
    case .done(let outcome): return outcome
    case .begun(let time):
      try await store.write { try journal.report(step, in: $0) }
      throw FinalFailure(
        failure: Failure(
          .conflict, "it is not known whether the attempt of \(time) \(deed)", hint: hint))
    case nil: break
    }
    let outcome: JSONValue
    do throws(APIError) {
      outcome = try await request()
    } catch {
      let judged = judge(error)
      let isKept = error.mayBeDone && judged is FinalFailure
      try await store.write { database in
        if isKept {
          try journal.report(step, in: database)
        } else {
          try journal.withdraw(step, in: database)
        }
      }
      throw judged
    }
    // A store that cannot be written fails what follows, which can tell what was done.
    try? await store.write { try journal.finish(step, with: outcome, at: begun, in: $0) }
    return outcome
  }
}

extension APIError {
  /// Whether the service may have done what a request that failed asked for.
  var mayBeDone: Bool {
    switch cause {
    case .status: (failure.status ?? 500) >= 500 && failure.status != 503
    case .content: failure.kind != .unauthorized
    case .endless, .transport, .preparation: mayHaveArrived
    }
  }
}
