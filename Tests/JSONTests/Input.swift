import Glibc
import JSON

/// Feeds a reader through a pipe, part by part, and takes each record as soon as it is ready.
func records(
  in parts: [[UInt8]], maximumRecordBytes: Int = 64 << 20, picking picker: MemberPicker? = nil
) throws -> [RecordReader.Record] {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { throw ReadError(code: errno) }
  defer { close(ends[0]) }
  var records: [RecordReader.Record] = []
  do {
    defer { close(ends[1]) }
    let reader = RecordReader(
      descriptor: ends[0], maximumRecordBytes: maximumRecordBytes, picking: picker)
    for part in parts {
      guard write(ends[1], part, part.count) == part.count else { throw ReadError(code: errno) }
      while reader.isReady(), let record = try reader.next() { records.append(record) }
    }
    close(ends[1])
    ends[1] = dup(ends[0])
    while let record = try reader.next() { records.append(record) }
  }
  return records
}

/// Reads all records of a file with this content.
func records(
  inFile content: [UInt8], maximumRecordBytes: Int = 64 << 20, picking picker: MemberPicker? = nil
) throws -> [RecordReader.Record] {
  var name = Array("/tmp/records-XXXXXX".utf8CString)
  let descriptor = mkstemp(&name)
  guard descriptor >= 0 else { throw ReadError(code: errno) }
  defer { close(descriptor) }
  unlink(name)
  var written = 0
  while written < content.count {
    let count = content[written...].withUnsafeBytes {
      write(descriptor, $0.baseAddress, $0.count)
    }
    guard count > 0 else { throw ReadError(code: errno) }
    written += count
  }
  lseek(descriptor, 0, SEEK_SET)
  let reader = RecordReader(
    descriptor: descriptor, maximumRecordBytes: maximumRecordBytes, picking: picker)
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
