package import Basics
import Glibc

/// Reads secrets from a file that only its owner can read, or from a pipe.
package enum TokenFile {
  private static let longestToken = 64 << 10

  /// The token in a file, without white space around it; an unfit file is of kind `config`.
  static func token(at path: String) throws(Failure) -> String {
    let token = try text(at: path).trimmed
    guard !token.isEmpty else { throw Failure(.config, "token file '\(path)' is empty") }
    guard !token.unicodeScalars.contains(where: \.isControl) else {
      throw Failure(.config, "token file '\(path)' has control characters in its token")
    }
    return token
  }

  /// The text of a file with secrets, which messages call a file of this kind; an unfit file is of
  /// kind `config`.
  package static func text(at path: String, kind: String = "token") throws(Failure) -> String {
    let name = "\(kind) file '\(path)'"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw unreadable(name) }
    defer { close(descriptor) }
    try check(descriptor, name)
    let bytes = try contents(of: descriptor, name)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.config, "\(name) is not UTF-8")
    }
    return text
  }

  private static func check(_ descriptor: Int32, _ name: String) throws(Failure) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(name) }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      guard !isFit(owner: status.st_uid, mode: status.st_mode, user: geteuid()) else { return }
      guard status.st_uid == geteuid() || status.st_uid == 0 else {
        throw Failure(.config, "\(name) belongs to another user")
      }
      throw Failure(
        .config, "\(name) is open to group or others", hint: "run chmod 600 on the file")
    case S_IFDIR, S_IFBLK:
      throw Failure(.config, "\(name) is neither a regular file nor a pipe")
    default: break
    }
  }

  /// Whether a regular file keeps its secret: the user's own that is nobody else's to read, or
  /// root's that is closed to others, as secrets are mounted into containers.
  package static func isFit(owner: UInt32, mode: UInt32, user: UInt32) -> Bool {
    owner == user && mode & 0o077 == 0 || owner == 0 && mode & 0o027 == 0
  }

  private static func contents(
    of descriptor: Int32, _ name: String
  ) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: longestToken + 1)
    while bytes.count <= longestToken {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(name) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
    throw Failure(.config, "\(name) is longer than 64 KiB")
  }

  private static func unreadable(_ name: String) -> Failure {
    // For lack of descriptors it is not the file that is unfit.
    Failure(
      errno == EMFILE || errno == ENFILE ? .io : .config,
      "cannot read \(name): \(String(cString: strerror(errno)))")
  }
}
