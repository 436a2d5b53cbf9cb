import SentryState
import TestSupport
import Testing

/// What ends a load early: each is met by another stage.
private enum Fault: CaseIterable, Sendable {
  /// What is read is no JSON.
  case reading
  /// The record does not fit its model.
  case decoding
  /// The row does not fit the store.
  case writing

  var record: String {
    switch self {
    case .reading: #"{"model" 1}"#
    case .decoding: #"{"model":"sentry.group","pk":2,"fields":{"project":"x"}}"#
    case .writing: #"{"model":"sentry.group","pk":1,"fields":{"project":1}}"#
    }
  }

  /// What is said of it, with its place, once.
  func message(line: Int) -> String {
    switch self {
    case .reading:
      "state.ndjson: the record is no JSON: line \(line), column 10: unexpected character"
    case .decoding:
      "state.ndjson:\(line): 'project_id' of sentry.group must be a primary key, not a string"
    case .writing: "state.ndjson:\(line): pk 1 of sentry.group is there twice"
    }
  }
}

@Suite("An import that meets an error")
struct ImportFaultTests {
  /// More records than the stages hold between them, so that each waits for the other; most are of
  /// a model that costs nothing.
  private static let filling = Array(repeating: #"{"model":"x"}"#, count: 8_000)

  @Test(
    "ends with it in every stage, wherever it is",
    arguments: Fault.allCases, [0, filling.count / 2, filling.count])
  private func ends(fault: Fault, position: Int) async throws {
    var lines = Self.filling
    lines.insert(fault.record, at: position)
    let text = base + lines.joined(separator: "\n")
    let line = 4 + position
    let store = try Store.inMemory()
    for _ in 0..<10 {
      #expect(try await store.failure(loading: text) == fault.message(line: line))
    }
    #expect(try await store.dump() == "")
    #expect(try await store.load(text: base).loaded == 3)
  }

  @Test("in two places tells of the first")
  func firstError() async throws {
    let store = try Store.inMemory()
    for (first, second) in [(Fault.writing, Fault.reading), (.decoding, .writing)] {
      #expect(
        try await store.failure(loading: base + first.record + "\n" + second.record)
          == first.message(line: 4))
    }
  }
}
