/// What was waited for has not come.
package struct NeverCame: Error, CustomStringConvertible {
  let place: String
  package var description: String { "what \(place) waits for has not come" }
}

/// Waits until a condition holds, and throws where it does not within a time that is long enough for
/// a machine under load.
package func waitUntil(
  within limit: Duration = .seconds(120), isolation: isolated (any Actor)? = #isolation,
  file: String = #fileID, line: Int = #line, _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < end else { throw NeverCame(place: "\(file):\(line)") }
    try await Task.sleep(for: .milliseconds(2))
  }
}
