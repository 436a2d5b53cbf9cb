import Basics
import JSON

/// Reads the records of several files one after another; blocks the thread it runs on.
struct RecordSource<Element: Sendable> {
  /// The bytes after which a batch is full, so that large records do not pile up.
  private let batchBytes: Int

  private var remaining: ArraySlice<String>
  /// What reads the file that is being read.
  private var current: (any InputReader<Element>)?
  private let read: @Sendable (InputFile) -> any InputReader<Element>
  private let report: @Sendable (Failure) -> Void

  /// Takes names of files, `-` for stdin, and what reads one; files that cannot be read are
  /// reported.
  init(
    files: [String], batchBytes: Int,
    reading read: @escaping @Sendable (InputFile) -> any InputReader<Element>,
    report: @escaping @Sendable (Failure) -> Void
  ) {
    remaining = files[...]
    self.batchBytes = batchBytes
    self.read = read
    self.report = report
  }

  /// Waits for a record, and takes those that come without waiting; `nil` at the end.
  mutating func nextBatch(atMost limit: Int) -> MappedRecordBatch<Element>? {
    var records: [Element] = []
    var bytes = 0
    while records.count < limit, bytes < batchBytes {
      guard let reader = current ?? openNext() else { break }
      if !records.isEmpty, !reader.isReady() {
        return MappedRecordBatch(records: records, isMoreWaiting: false)
      }
      guard let count = next(of: reader, into: &records) else {
        current = nil
        continue
      }
      bytes += count
    }
    guard !records.isEmpty else { return nil }
    return MappedRecordBatch(records: records, isMoreWaiting: isMoreWaiting)
  }

  private var isMoreWaiting: Bool {
    current?.isReady() ?? !remaining.isEmpty
  }

  private func next(
    of reader: any InputReader<Element>, into records: inout [Element]
  ) -> Int? {
    do throws(ReadError) {
      return try reader.next(into: &records)
    } catch {
      report(error.failure)
      return nil
    }
  }

  private mutating func openNext() -> (any InputReader<Element>)? {
    while let name = remaining.popFirst() {
      do throws(ReadError) {
        current = read(try InputFile(opening: name))
        return current
      } catch {
        report(error.failure)
      }
    }
    return nil
  }
}
