import Glibc

/// A file of input, or stdin, open for as long as anybody reads it.
package final class InputFile: Sendable {
  /// How messages name it; `-` is stdin.
  package let name: String
  package let descriptor: Int32

  /// Opens a file, `-` for stdin; a directory, and a stdin that is closed, are refused.
  package convenience init(opening name: String) throws(ReadError) {
    let descriptor = name == "-" ? 0 : open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReadError(cannot: "open", name, code: errno) }
    self.init(descriptor: descriptor, name: name)
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw ReadError(cannot: "read", name, code: EISDIR)
    }
    if fcntl(descriptor, F_GETFL) & O_ACCMODE == O_WRONLY {
      throw ReadError(cannot: "read", name, code: EBADF)
    }
  }

  /// Takes over a descriptor, which is closed at the end unless it is stdin.
  package init(descriptor: Int32, name: String) {
    self.name = name
    self.descriptor = descriptor
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  /// Reads once into a buffer, waiting for bytes if need be, and returns how many; 0 at the end.
  package func read(into buffer: inout [UInt8], at start: Int = 0) throws(ReadError) -> Int {
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        Glibc.read(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
      }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: _ = isReadable(timeout: -1)
      case let code: throw ReadError(cannot: "read", name, code: code)
      }
    }
  }

  /// Whether a read would not wait.
  package func isReadable(timeout: Int32 = 0) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&request, 1, timeout)
      if count >= 0 || errno != EINTR { return count != 0 }
    }
  }
}
