import Glibc
import JSON
import TestSupport
import Testing

/// Feeds a reader through a pipe, part by part, and takes each record as soon as it is ready.
func records(
  in parts: [[UInt8]], maximumRecordBytes: Int = 64 << 20, picking picker: MemberPicker? = nil
) throws -> [RecordReader.Record] {
  let ends = try makePipe()
  let reader = RecordReader(
    InputFile(descriptor: ends.reading, name: "pipe"), maximumRecordBytes: maximumRecordBytes,
    picking: picker)
  var records: [RecordReader.Record] = []
  do {
    defer { close(ends.writing) }
    for part in parts {
      try #require(write(ends.writing, part, part.count) == part.count)
      while reader.isReady(), let record = try reader.next() { records.append(record) }
    }
  }
  while let record = try reader.next() { records.append(record) }
  return records
}

/// Reads all records of a file with this content.
func records(
  inFile content: [UInt8], maximumRecordBytes: Int = 64 << 20, picking picker: MemberPicker? = nil
) throws -> [RecordReader.Record] {
  let directory = try TemporaryDirectory()
  let file = try InputFile(opening: directory.write(content, to: "records"))
  let reader = RecordReader(file, maximumRecordBytes: maximumRecordBytes, picking: picker)
  var records: [RecordReader.Record] = []
  while let record = try reader.next() { records.append(record) }
  return records
}

extension RecordReader.Record {
  /// The line, then the text or in brackets what is wrong with it.
  var summary: String {
    switch content {
    case .success(let text): "\(line) \(String(decoding: text, as: UTF8.self))"
    case .failure(let error): "\(line) <\(error)>"
    }
  }

  /// The line, then the text or `<bad>`.
  var outline: String {
    if case .success = content { summary } else { "\(line) <bad>" }
  }
}
