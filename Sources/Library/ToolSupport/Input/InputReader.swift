package import JSON

/// Reads the elements of one file, in bounded memory; blocks the thread it runs on.
package protocol InputReader<Element> {
  associatedtype Element: Sendable

  /// Waits for the next record, appends its elements, and returns how many bytes it has; `nil` at
  /// the end.
  func next(into elements: inout [Element]) throws(ReadError) -> Int?

  /// Whether `next` would answer without waiting.
  func isReady() -> Bool
}

/// Reads the elements of a file of JSON records.
package struct RecordElements<Element: Sendable>: InputReader {
  private let name: String
  private let reader: RecordReader
  private let expand: @Sendable (InputRecord, inout [Element]) -> Void

  /// Takes a file, and what appends the elements of each of its records.
  package init(
    _ file: InputFile, maximumRecordBytes: Int, picking picker: MemberPicker?,
    expand: @escaping @Sendable (InputRecord, inout [Element]) -> Void
  ) {
    name = file.name
    reader = RecordReader(file, maximumRecordBytes: maximumRecordBytes, picking: picker)
    self.expand = expand
  }

  package func next(into elements: inout [Element]) throws(ReadError) -> Int? {
    guard let record = try reader.next() else { return nil }
    expand(InputRecord(record, ofFile: name), &elements)
    guard case .success(let text) = record.content else { return 0 }
    return text.count
  }

  package func isReady() -> Bool { reader.isReady() }
}
