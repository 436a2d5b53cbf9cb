/// A memo of answers to questions, each of which is asked once, however many want to know.
///
/// A failure is told to all who wait for the answer, and then forgotten, unless it is an answer.
package final class AskedOnce<Key: Hashable & Sendable, Value: Sendable, Failure: Error>: Sendable {
  private let answers = Guarded<[Key: Task<Result<Value, Failure>, Never>]>([:])
  private let isAnswer: @Sendable (Failure) -> Bool

  /// Takes which failures are answers, as the refusal of a service is.
  package init(keeping isAnswer: @escaping @Sendable (Failure) -> Bool = { _ in false }) {
    self.isAnswer = isAnswer
  }

  /// The answer to a question that has been asked, perhaps after a wait; `nil` for another, and
  /// where there was none.
  package func answerIfAsked(to key: Key) async -> Value? {
    try? await answers.withLock { $0[key] }?.value.get()
  }

  /// The answer of the first time; the others wait for it.
  package func answer(
    to key: Key, _ ask: @escaping @Sendable () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let task = answers.withLock { answers in
      if let task = answers[key] { return task }
      let task = Task {
        do throws(Failure) {
          return Result<Value, Failure>.success(try await ask())
        } catch {
          return .failure(error)
        }
      }
      answers[key] = task
      return task
    }
    do throws(Failure) {
      return try await task.value.get()
    } catch {
      if isAnswer(error) { throw error }
      // Another may have asked anew.
      answers.withLock { answers in if answers[key] == task { answers[key] = nil } }
      throw error
    }
  }
}
