import Basics
import Glibc
import JSON

extension InputFile {
  /// The file itself if it is a regular one, or a temporary copy, without a name in any directory,
  /// of what is left of it: reading that never waits.
  func copiedUnlessRegular() throws(ReadError) -> InputFile {
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return self }
    let (copy, directory) = try temporaryFile()
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = try read(into: &buffer)
      if count == 0 { break }
      if let code = writeAll(buffer[..<count], to: copy.descriptor) {
        throw uncopied(to: directory, code)
      }
    }
    lseek(copy.descriptor, 0, SEEK_SET)
    return copy
  }

  private func temporaryFile() throws(ReadError) -> (file: InputFile, directory: String) {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let directories = [named, "/var/tmp", "/tmp"].filter { !$0.isEmpty }
    for directory in directories {
      var template = Array("\(directory)/vsts-XXXXXX".utf8CString)
      let descriptor = mkstemp(&template)
      guard descriptor >= 0 else { continue }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      unlink(&template)
      return (InputFile(descriptor: descriptor, name: name), directory)
    }
    throw uncopied(to: directories.joined(separator: "' or '"))
  }

  private func uncopied(to directory: String, _ code: Int32 = errno) -> ReadError {
    ReadError(
      .uncopied, "cannot copy '\(name)' to '\(directory)': \(String(cString: strerror(code)))")
  }
}
