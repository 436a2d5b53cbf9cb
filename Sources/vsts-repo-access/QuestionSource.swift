import VSTSIntegration
import JSON
import ToolSupport

/// Where the records come from that ask for repositories.
enum QuestionSource {
  case operands([String])
  case stream(RecordStream)
  /// The repositories that are stored for the integration.
  case stored

  /// The records; those of stored repositories where the stream has none.
  func source(
    orStored stored: StoredRepositories?
  ) async throws -> RecordPipeline<RepositoryQuestion, RepositoryFinding>.Source {
    switch self {
    case .operands(let operands):
      return Self.source(
        RecordList(operands.map { RepositoryReference(operand: $0).record }, from: "operand"))
    case .stored:
      return Self.source(try await stored?.records ?? RecordList([], from: "store"))
    case .stream(let stream):
      guard let stored else { return { await stream.nextBatch(atMost: $0) } }
      guard let first = await stream.nextBatch(atMost: 1) else {
        return Self.source(try await stored.records)
      }
      let beginning = RecordList(first)
      return { limit in
        if let first = beginning.nextBatch(atMost: limit) { return first }
        return await stream.nextBatch(atMost: limit)
      }
    }
  }

  /// How many records there are, where that is known.
  var count: Int? {
    if case .operands(let operands) = self { operands.count } else { nil }
  }

  private static func source(
    _ list: RecordList
  ) -> RecordPipeline<RepositoryQuestion, RepositoryFinding>.Source {
    { list.nextBatch(atMost: $0) }
  }
}
