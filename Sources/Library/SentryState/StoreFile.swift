import Glibc

/// The file of a store, before SQLite sees it.
enum StoreFile {
  /// Checks that the file is there, and that nobody but its owner may write it.
  static func check(_ path: String) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      // What cannot be looked at for another cause, SQLite will not open either, and says why.
      if errno == ENOENT || errno == ENOTDIR { throw StoreError.missing(path) }
      return
    }
    // What is no file is refused as that, where it is opened.
    guard status.st_mode & S_IFMT == S_IFREG else { return }
    guard status.st_mode & 0o022 == 0 else { throw StoreError.writableByOthers(path) }
  }

  /// Creates an empty file of mode 0600, and the directories above it of mode 0700, and returns
  /// `false` if it was there.
  static func create(_ path: String) throws(StoreError) -> Bool {
    if let descriptor = try open(path) {
      close(descriptor)
      return true
    }
    return false
  }

  /// Keeps an empty file, which is about to become a store, for its owner alone.
  static func protectIfEmpty(_ path: String) {
    var status = stat()
    if stat(path, &status) == 0, status.st_size == 0 { chmod(path, 0o600) }
  }

  private static func open(_ path: String) throws(StoreError) -> Int32? {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    var descriptor = Glibc.open(path, flags, 0o600)
    if descriptor < 0, errno == ENOENT {
      try createDirectories(above: path)
      descriptor = Glibc.open(path, flags, 0o600)
    }
    if descriptor >= 0 { return descriptor }
    guard errno == EEXIST else { throw StoreError.cannotCreate(path) }
    return nil
  }

  private static func createDirectories(above path: String) throws(StoreError) {
    let names = path.split(separator: "/").dropLast()
    var directory = path.hasPrefix("/") ? "" : "."
    for name in names {
      directory += "/\(name)"
      guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
        throw StoreError.cannotCreate(directory)
      }
    }
  }
}
