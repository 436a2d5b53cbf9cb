import Basics
import JSON
import ToolSupport
import VSTSIntegration

/// The captures in files, or on stdin, as a source of deliveries.
struct CaptureSource: DeliverySource {
  /// How many bytes of input go into a batch at most; without its request a delivery keeps a small
  /// part of its record.
  private static let batchBytes = 4 << 20

  private let stream: MappedRecordStream<Delivery>

  init(_ files: [String], _ options: InputOptions, on console: Console) throws {
    let reader = CaptureReader(keepingContent: false)
    stream = try console.records(from: files, batchBytes: Self.batchBytes) { file in
      RecordElements(
        file, maximumRecordBytes: options.maxRecordBytes, picking: CaptureReader.picker
      ) { record, deliveries in
        reader.read(record, into: &deliveries)
      }
    }
  }

  func nextBatch(atMost limit: Int) async -> DeliveryBatch? {
    await stream.nextBatch(atMost: limit).map {
      DeliveryBatch($0.records, isMoreWaiting: $0.isMoreWaiting)
    }
  }
}

extension CaptureReader {
  fileprivate func read(_ record: InputRecord, into deliveries: inout [Delivery]) {
    switch record.content {
    case .success:
      guard let members = record.members else { return }
      read(members, source: record.source, into: &deliveries)
    case .failure(let error):
      deliveries.append(Delivery(source: record.source, invalid: error.failure))
    }
  }
}
