import Basics
import JSON

/// Reads the records of several files one after another; blocks the thread it runs on.
struct RecordSource<Element: Sendable> {
  /// The bytes after which a batch is full, so that large records do not pile up.
  private let batchBytes: Int

  private var remaining: ArraySlice<String>
  /// The file that is being read, and its name.
  private var current: (name: String, reader: RecordReader)?
  private let maximumRecordBytes: Int
  private let picker: MemberPicker?
  private let map: @Sendable (InputRecord) -> Element
  private let report: @Sendable (Failure) -> Void

  /// Takes names of files, `-` for stdin; files that cannot be read are reported.
  init(
    files: [String], maximumRecordBytes: Int, picker: MemberPicker?, batchBytes: Int,
    map: @escaping @Sendable (InputRecord) -> Element, report: @escaping @Sendable (Failure) -> Void
  ) {
    remaining = files[...]
    self.maximumRecordBytes = maximumRecordBytes
    self.picker = picker
    self.batchBytes = batchBytes
    self.map = map
    self.report = report
  }

  /// Waits for a record, and takes those that come without waiting; `nil` at the end.
  mutating func nextBatch(atMost limit: Int) -> MappedRecordBatch<Element>? {
    var records: [Element] = []
    var bytes = 0
    while records.count < limit, bytes < batchBytes {
      guard let (name, reader) = current ?? openNext() else { break }
      if !records.isEmpty, !reader.isReady() {
        return MappedRecordBatch(records: records, isMoreWaiting: false)
      }
      guard let record = next(of: reader) else {
        current = nil
        continue
      }
      if case .success(let text) = record.content { bytes += text.count }
      records.append(
        map(
          InputRecord(
            source: "\(name):\(record.line)", content: record.content, members: record.members)))
    }
    guard !records.isEmpty else { return nil }
    return MappedRecordBatch(records: records, isMoreWaiting: isMoreWaiting)
  }

  private var isMoreWaiting: Bool {
    current?.reader.isReady() ?? !remaining.isEmpty
  }

  private func next(of reader: RecordReader) -> RecordReader.Record? {
    do throws(ReadError) {
      return try reader.next()
    } catch {
      report(error.failure)
      return nil
    }
  }

  private mutating func openNext() -> (name: String, reader: RecordReader)? {
    while let name = remaining.popFirst() {
      do throws(ReadError) {
        let reader = RecordReader(
          try InputFile(opening: name), maximumRecordBytes: maximumRecordBytes, picking: picker)
        current = (name, reader)
        return current
      } catch {
        report(error.failure)
      }
    }
    return nil
  }
}
