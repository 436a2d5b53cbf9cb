/// A memo of answers to questions that are asked once each, however many want to know.
package final class AskedOnce<Key: Hashable & Sendable, Value: Sendable, Failure: Error>: Sendable {
  private let answers = Guarded<[Key: Task<Result<Value, Failure>, Never>]>([:])

  package init() {}

  /// The answer, or the failure, of the first time; the others wait for it.
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
    return try await task.value.get()
  }
}
