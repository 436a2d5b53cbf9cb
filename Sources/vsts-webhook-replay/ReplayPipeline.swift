import Basics
import VSTSIntegration
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
  func run(_ report: OutcomeReport) async throws {
    var reporting: Task<Void, any Error>?
    while let batch = await stream.nextBatch(atMost: Self.batchSize) {
      let outcomes: [DeliveryOutcome]
      do {
        outcomes = try await replay.replay(batch.records)
      } catch {
        // What was committed before is told first.
        try await reporting?.value
        throw error
      }
      try await reporting?.value
      reporting = Task { try await report.add(outcomes) }
      guard !batch.isMoreWaiting else { continue }
      try await reporting?.value
      reporting = nil
    }
    try await reporting?.value
  }
}

extension Delivery {
  convenience init(_ record: InputRecord) {
    switch record.content {
    case .success:
      if let members = record.members {
        self.init(source: record.source, members: members)
      } else {
        self.init(source: record.source, invalid: Failure(.internal, "nothing was picked"))
      }
    case .failure(let error):
      self.init(source: record.source, invalid: error.failure)
    }
  }
}
