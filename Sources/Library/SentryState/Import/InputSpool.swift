import Glibc
import JSON

/// A temporary file without a name, with a copy of some input.
final class InputSpool: Sendable {
  let descriptor: Int32

  /// Copies the rest of an input; `nil` if it is a regular file, or no copy is needed.
  init?(of input: Int32, isNeeded: Bool) throws(ReadError) {
    var status = stat()
    guard isNeeded, fstat(input, &status) != 0 || status.st_mode & S_IFMT != S_IFREG else {
      return nil
    }
    descriptor = try Self.temporaryFile()
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = read(input, &buffer, buffer.count)
      if count == 0 { break }
      if count < 0 {
        guard errno == EINTR else { throw ReadError(code: errno) }
        continue
      }
      var written = 0
      while written < count {
        let part = Array(buffer[written..<count])
        let result = write(descriptor, part, part.count)
        guard result > 0 else { throw ReadError(code: errno) }
        written += result
      }
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit {
    close(descriptor)
  }

  private static func temporaryFile() throws(ReadError) -> Int32 {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    for directory in [named, "/var/tmp", "/tmp"] where !directory.isEmpty {
      var template = Array("\(directory)/vsts-XXXXXX".utf8CString)
      let descriptor = mkstemp(&template)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(&template)
        return descriptor
      }
    }
    throw ReadError(code: errno)
  }
}
