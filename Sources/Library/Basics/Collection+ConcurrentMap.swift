extension Collection where Element: Sendable {
  /// What came of a transform of each element, in the elements' order; all of them run at once.
  package func concurrentMap<Value: Sendable, Failure: Error>(
    _ transform: @escaping @Sendable (Element) async throws(Failure) -> Value
  ) async -> [Result<Value, Failure>] {
    await withTaskGroup(of: (Int, Result<Value, Failure>).self) { group in
      for (index, element) in enumerated() {
        group.addTask {
          do throws(Failure) {
            return (index, .success(try await transform(element)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var results: [(Int, Result<Value, Failure>)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

extension Collection where Element: Sendable {
  /// Gives `body` what comes of a transform of each element, as it comes, with so many transforms
  /// running at once at most; the first that throws ends them all.
  package func forEachConcurrently<Value: Sendable>(
    atMost limit: Int, _ transform: @escaping @Sendable (Element) async throws -> Value,
    _ body: (Value) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Value.self) { group in
      for (index, element) in enumerated() {
        if index >= limit, let value = try await group.next() { try body(value) }
        group.addTask { try await transform(element) }
      }
      while let value = try await group.next() { try body(value) }
    }
  }
}
