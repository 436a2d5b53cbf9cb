import Basics
import Glibc
import JSON

/// A file of envelopes that many processes append to at once: a line is in it whole, and on the
/// disk, or not at all.
struct CaptureFile: Sendable {
  /// How every line begins that is written here.
  private static let beginning = Array(Envelope.beginning.utf8)

  let path: String

  /// Appends a line, with its end.
  ///
  /// Signals that end the process are held back from then on; the process is to end soon.
  func append(_ line: [UInt8]) throws(Failure) {
    let descriptor = try lockedDescriptor()
    // This lets go of the lock.
    defer { close(descriptor) }
    Self.holdSignals()
    let (length, isWhole) = try mend(descriptor)
    let bytes = isWhole ? line : [UInt8(ascii: "\n")] + line
    var code = writeAll(bytes[...], to: descriptor)
    if code == nil, fdatasync(descriptor) != 0 { code = errno }
    guard let code else { return }
    var failure = failure("write", code)
    if ftruncate(descriptor, off_t(length)) != 0 {
      failure.message += ", nor take back the part that was written"
    }
    throw failure
  }

  /// Opens the file, makes it where it is not there, and locks it.
  ///
  /// It may be moved away while this waits for the lock: whoever has the lock then opens anew.
  private func lockedDescriptor() throws(Failure) -> Int32 {
    var lock = FileLock(patience: .seconds(5))
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o600)
      if descriptor < 0, errno == EINTR { continue }
      guard descriptor >= 0 else { throw failure("open", errno) }
      do throws(Failure) {
        guard try status(descriptor).st_mode & S_IFMT == S_IFREG else {
          throw Failure(.config, "capture '\(path)' is no regular file")
        }
        if let code = lock.take(descriptor) {
          guard code == ETIMEDOUT else { throw failure("lock", code) }
          throw Failure(.io, "capture '\(path)' was locked by another process for 5 seconds")
        }
        // The first to write sees to it that the file's name is on the disk before there is a line.
        let isNew = try status(descriptor).st_size == 0
        if try isInPlace(descriptor), isNew ? try syncDirectory() : true { return descriptor }
      } catch {
        close(descriptor)
        throw error
      }
      close(descriptor)
    }
  }

  private func isInPlace(_ descriptor: Int32) throws(Failure) -> Bool {
    let own = try status(descriptor)
    var named = stat()
    guard stat(path, &named) == 0 else {
      guard errno == ENOENT else { throw failure("open", errno) }
      return false
    }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  /// Holds back the signals by which servers and people end a program: what is begun is finished
  /// sooner than it could be undone.
  private static func holdSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Mends what a process left behind that was killed, and tells how long the file is, and whether
  /// its last line has an end.
  ///
  /// The beginning of an envelope is cut off: nobody was told that it was captured. What is a value
  /// may have been, before somebody changed the file; that, and what is not from here, stays.
  private func mend(_ descriptor: Int32) throws(Failure) -> (length: Int, isWhole: Bool) {
    let length = Int(try status(descriptor).st_size)
    guard length > 0, try bytes(descriptor, length - 1..<length) != [UInt8(ascii: "\n")] else {
      return (length, true)
    }
    let start = try startOfLastLine(descriptor, length)
    let first = try bytes(descriptor, start..<min(length, start + Self.beginning.count))
    guard Self.beginning.starts(with: first),
      try !bytes(descriptor, start..<length).isJSON
    else { return (length, false) }
    guard ftruncate(descriptor, off_t(start)) == 0 else { throw failure("mend", errno) }
    return (start, true)
  }

  private func startOfLastLine(_ descriptor: Int32, _ length: Int) throws(Failure) -> Int {
    var end = length
    while end > 0 {
      let start = max(0, end - 1 << 16)
      let chunk = try bytes(descriptor, start..<end)
      if let place = chunk.lastIndex(of: UInt8(ascii: "\n")) { return start + place + 1 }
      end = start
    }
    return 0
  }

  private func bytes(_ descriptor: Int32, _ range: Range<Int>) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
          off_t(range.lowerBound + filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("read", count < 0 ? errno : EIO) }
      filled += count
    }
    return bytes
  }

  /// Has the directory of the file, which may be a link to another one, on the disk; returns `false`
  /// where the file was moved away meanwhile.
  private func syncDirectory() throws(Failure) -> Bool {
    guard let real = realpath(path, nil) else {
      guard errno == ENOENT else { throw failure("open", errno) }
      return false
    }
    defer { free(real) }
    let name = String(cString: real)
    let directory = name.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(name[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("sync the directory of", errno) }
    defer { close(descriptor) }
    // Some file systems have nothing to sync there.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw failure("sync the directory of", errno)
    }
    return true
  }

  private func status(_ descriptor: Int32) throws(Failure) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("read", errno) }
    return status
  }

  private func failure(_ action: String, _ code: Int32) -> Failure {
    Failure(.io, "cannot \(action) capture '\(path)': \(String(cString: strerror(code)))")
  }
}
