import Failures
import Integration
import ToolSupport

/// Replays the deliveries of a stream, one batch in the store while the next is read and the one
/// before is printed.
struct ReplayPipeline {
  /// How many deliveries are committed together at most.
  private static let batchSize = 1000

  /// How many bytes of input go into a batch at most; a delivery keeps a small part of its record.
  static let batchBytes = 4 << 20

  let stream: MappedRecordStream<Delivery>
  let replay: WebhookReplay

  /// Gives the outcomes to `report` in the order of the deliveries, once they are committed.
  func run(_ report: ([DeliveryOutcome]) throws -> Void) async throws {
    var running: Task<[DeliveryOutcome], any Error>?
    while let batch = await stream.nextBatch(atMost: Self.batchSize) {
      let committed = try await running?.value
      running = Task { try await replay.replay(batch.records) }
      if let committed { try report(committed) }
      guard !batch.isMoreWaiting else { continue }
      if let outcomes = try await running?.value { try report(outcomes) }
      running = nil
    }
    if let outcomes = try await running?.value { try report(outcomes) }
  }
}

extension Delivery {
  init(_ record: InputRecord) {
    switch record.content {
    case .success:
      if let members = record.members {
        self.init(source: record.source, members: members)
      } else {
        self.init(source: record.source, invalid: Failure(.internal, "nothing was picked"))
      }
    case .failure(let error):
      self.init(
        source: record.source, invalid: Failure(.invalidInput, "not a JSON record: \(error)"))
    }
  }
}
