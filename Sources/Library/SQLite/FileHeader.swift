import Glibc

/// The first bytes of a database's file, read without SQLite, which may write to what it opens.
struct FileHeader {
  let applicationID: Int
  let version: Int

  /// Reads the header of a file; `nil` if the file is empty.
  ///
  /// Messages call it `name`. Throws `missing`, `unopenable`, or `foreign` for what is no database.
  init?(path: String, name: String) throws(DatabaseError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let cause = String(cString: strerror(errno))
      throw DatabaseError(
        errno == ENOENT || errno == ENOTDIR ? .missing : .unopenable,
        "cannot open '\(name)': \(cause)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DatabaseError(.foreign, "'\(name)' is no store: it is not a regular file")
    }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else {
      let cause = String(cString: strerror(errno))
      throw DatabaseError(.unopenable, "cannot read '\(name)': \(cause)")
    }
    if count == 0 { return nil }
    guard count == bytes.count, bytes.starts(with: "SQLite format 3\0".utf8) else {
      throw DatabaseError(.foreign, "'\(name)' is no store: it is not a database")
    }
    version = Self.integer(bytes[60..<64])
    applicationID = Self.integer(bytes[68..<72])
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(Int32(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) }))
  }
}
