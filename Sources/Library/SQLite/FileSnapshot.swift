import Glibc

/// A copy of a database's file and its log in a private directory, for one that lies where SQLite
/// cannot use its log.
final class FileSnapshot {
  /// What a file is known by while it is copied.
  private struct Version: Equatable {
    let file: ino_t
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    /// Looks at a file; `nil` if there is none.
    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      file = status.st_ino
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  /// How often a file that changes while it is copied is copied again.
  private static let attempts = 10
  /// What SQLite keeps beside a database: the write-ahead log, and the journal of a rollback.
  private static let endings = ["", "-wal", "-journal"]

  private let directory: String

  /// The copy of the database's file.
  var path: String { "\(directory)/store" }

  /// Copies a database; `nil` where a file cannot be read, or there is no place for the copy.
  ///
  /// Throws `busy` for one that changes all the time.
  init?(of path: String) throws(DatabaseError) {
    guard let place = realpath(path, nil) else { return nil }
    defer { free(place) }
    let source = String(cString: place)
    guard let directory = Self.temporaryDirectory() else { return nil }
    self.directory = directory
    for _ in 0..<Self.attempts {
      let before = Self.endings.map { Version(of: source + $0) }
      for (ending, version) in zip(Self.endings, before) {
        unlink(self.path + ending)
        if version != nil, !Self.copy(source + ending, to: self.path + ending) { return nil }
      }
      if before == Self.endings.map({ Version(of: source + $0) }) { return }
    }
    throw DatabaseError(.busy, "store '\(path)' is busy: it changes while it is copied")
  }

  deinit {
    for ending in Self.endings + ["-shm"] { unlink(path + ending) }
    rmdir(directory)
  }

  private static func copy(_ source: String, to destination: String) -> Bool {
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { return false }
    defer { close(input) }
    let output = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { return false }
    defer { close(output) }
    while true {
      let count = sendfile(output, input, nil, 1 << 30)
      if count == 0 { return true }
      guard count > 0 || errno == EINTR else { return false }
    }
  }

  /// A new directory of mode 0700 where SQLite has its temporary files too.
  private static func temporaryDirectory() -> String? {
    for place in [getenv("TMPDIR").map { String(cString: $0) }, "/var/tmp", "/tmp"] {
      guard let place, !place.isEmpty else { continue }
      var template = Array("\(place)/vsts-XXXXXX".utf8CString)
      if let made = mkdtemp(&template) { return String(cString: made) }
    }
    return nil
  }
}
