import ArgumentParser
import Basics
import JSON
import ToolSupport
import VSTSIntegration

/// What the files of captures hold.
enum InputForm: String, CaseIterable, ExpressibleByArgument {
  /// Records of JSON.
  case json
  /// Requests of HTTP as text.
  case http
}

/// The captures in files, or on stdin, as a source of deliveries.
struct CaptureSource: DeliverySource {
  private let stream: MappedRecordStream<Delivery>

  /// Takes the files, and whether the deliveries keep their requests.
  init(
    _ files: [String], as form: InputForm, _ options: InputOptions, keepingContent: Bool,
    on console: Console
  ) throws {
    let reader = CaptureReader(keepingContent: keepingContent)
    // How many bytes of input go into a batch at most; without its request a delivery keeps a small
    // part of its record.
    let batchBytes = keepingContent ? 1 << 20 : 16 << 20
    stream = try console.records(from: files, batchBytes: batchBytes) { file in
      switch form {
      case .json:
        RecordElements(
          file, maximumRecordBytes: options.maxRecordBytes, picking: CaptureReader.picker
        ) { record, deliveries in
          reader.read(record, into: &deliveries)
        }
      case .http:
        RequestTexts(
          reader: RequestTextReader(
            file, maximumRequestBytes: options.maxRecordBytes, keepingContent: keepingContent))
      }
    }
  }

  func nextBatch(atMost limit: Int) async -> DeliveryBatch? {
    await stream.nextBatch(atMost: limit).map {
      DeliveryBatch($0.records, isMoreWaiting: $0.isMoreWaiting)
    }
  }
}

/// The requests of a file of HTTP.
private struct RequestTexts: InputReader {
  let reader: RequestTextReader

  func next(into deliveries: inout [Delivery]) throws(ReadError) -> Int? {
    try reader.next(into: &deliveries)
  }

  func isReady() -> Bool { reader.isReady() }
}

extension CaptureReader {
  fileprivate func read(_ record: InputRecord, into deliveries: inout [Delivery]) {
    switch record.content {
    case .success:
      guard let members = record.members else { return }
      read(members, source: record.source, into: &deliveries)
    case .failure(let error):
      var failure = error.failure
      if error.problem == .requests { failure.hint = "read them with '--input http'" }
      deliveries.append(Delivery(source: record.source, invalid: failure))
    }
  }
}
