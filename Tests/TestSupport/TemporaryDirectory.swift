import Foundation
import Glibc

/// A directory for one test, removed with all that is in it.
package final class TemporaryDirectory: Sendable {
  package let path: String

  /// Makes a directory of mode 0700.
  package init() throws {
    var name = Array("/tmp/vsts-tools-XXXXXX".utf8CString)
    guard let made = mkdtemp(&name) else { throw SpawnError(code: errno) }
    path = String(cString: made)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the directory.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file of a mode, and returns its path.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String, mode: UInt32 = 0o600) throws -> String {
    let path = file(name)
    try Data(bytes).write(to: URL(filePath: path))
    guard chmod(path, mode) == 0 else { throw SpawnError(code: errno) }
    return path
  }

  /// Reads a whole file.
  package func bytes(of name: String) throws -> [UInt8] {
    try TestSupport.bytes(ofFile: file(name))
  }

  /// The names of what is in the directory, sorted.
  package var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// The bytes of a file; `Data` leaks memory where it is empty.
package func bytes(ofFile path: String) throws -> [UInt8] {
  let file = try FileHandle(forReadingFrom: URL(filePath: path))
  defer { try? file.close() }
  return Array(try file.readToEnd() ?? Data())
}
