import Glibc
import Basics
import JSON

/// Reads the records of several files one after another; blocks the thread it runs on.
struct RecordSource<Element: Sendable> {
  /// The bytes after which a batch is full, so that large records do not pile up.
  private let batchBytes: Int

  /// A file that is being read.
  private struct File {
    let name: String
    let descriptor: Int32
    let reader: RecordReader
  }

  private var remaining: ArraySlice<String>
  private var file: File?
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
      guard let current = file ?? openNext() else { break }
      if !records.isEmpty, !current.reader.isReady() {
        return MappedRecordBatch(records: records, isMoreWaiting: false)
      }
      guard let record = next(of: current) else {
        close(current)
        continue
      }
      if case .success(let text) = record.content { bytes += text.count }
      records.append(
        map(
          InputRecord(
            source: "\(current.name):\(record.line)", content: record.content,
            members: record.members)))
    }
    guard !records.isEmpty else { return nil }
    return MappedRecordBatch(records: records, isMoreWaiting: isMoreWaiting)
  }

  private var isMoreWaiting: Bool {
    file?.reader.isReady() ?? !remaining.isEmpty
  }

  private func next(of current: File) -> RecordReader.Record? {
    do {
      return try current.reader.next()
    } catch {
      report(Failure(.noInput, "cannot read '\(current.name)': \(error)"))
      return nil
    }
  }

  private mutating func openNext() -> File? {
    while let name = remaining.popFirst() {
      do {
        let descriptor = try Self.open(name)
        let opened = File(
          name: name, descriptor: descriptor,
          reader: RecordReader(
            descriptor: descriptor, maximumRecordBytes: maximumRecordBytes, picking: picker))
        file = opened
        return opened
      } catch {
        report(error)
      }
    }
    return nil
  }

  private mutating func close(_ current: File) {
    if current.descriptor != 0 { Glibc.close(current.descriptor) }
    file = nil
  }

  private static func open(_ name: String) throws(Failure) -> Int32 {
    if name == "-" { return 0 }
    let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.noInput, "cannot open '\(name)': \(String(cString: strerror(errno)))")
    }
    return descriptor
  }
}
