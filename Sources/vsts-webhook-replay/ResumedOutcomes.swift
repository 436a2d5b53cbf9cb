import Basics
import Glibc
import JSON
import ToolSupport
import VSTSIntegration

/// The outcomes of earlier runs, as a file of them says.
struct ResumedOutcomes {
  private(set) var delivered = DeliveredKeys()
  /// Whether the run goes on writing to the file, whose last line was cut off.
  let needsLineEnd: Bool

  /// Reads a file, which need not be there yet; a line that is no JSON, such as one that was cut
  /// off, is passed over.
  ///
  /// A record that is no outcome is a failure of kind `invalid_input`: it may be the wrong file.
  init(_ path: String, _ messages: Messages) throws {
    guard access(path, F_OK) == 0 || errno != ENOENT else {
      needsLineEnd = false
      return
    }
    let file = try InputFile(opening: path)
    let reader = RecordReader(file, picking: DeliveredKeys.picker)
    while let record = try reader.next() {
      guard case .success = record.content else {
        messages.warning("'\(path)', line \(record.line), is passed over: it is not JSON")
        continue
      }
      do throws(DeliveredKeys.ForeignRecord) {
        try delivered.insert(record.members)
      } catch {
        throw Failure(
          .invalidInput, "'\(path)', line \(record.line), is neither an outcome nor a summary")
      }
    }
    needsLineEnd = Self.isStandardOutput(file) && !Self.endsLine(file)
  }

  private static func isStandardOutput(_ file: InputFile) -> Bool {
    var (own, output) = (stat(), stat())
    return fstat(file.descriptor, &own) == 0 && fstat(1, &output) == 0
      && own.st_dev == output.st_dev && own.st_ino == output.st_ino
  }

  private static func endsLine(_ file: InputFile) -> Bool {
    var status = stat()
    var last: UInt8 = 0
    guard fstat(file.descriptor, &status) == 0, status.st_size > 0 else { return true }
    return pread(file.descriptor, &last, 1, status.st_size - 1) != 1 || last == 0x0A
  }
}
