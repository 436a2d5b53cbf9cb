import Basics
import Glibc

/// What a run may need of the system at the least, looked at before it begins.
///
/// Libraries that get none of it wait for ever, end the program, or blame the network.
enum RunResources {
  /// How many files can be opened.
  private static let descriptors = 16
  /// How many threads can be started, beside one for each core.
  private static let threads = 8
  /// A limit of the user's processes from which on there are threads enough; to try it would cost a
  /// tenth of the program's start.
  private static let manyProcesses: rlim_t = 1024

  /// Throws an `io` failure where a run might not get what it needs.
  static func require() throws(Failure) {
    guard canOpenFiles() else {
      throw Failure(
        .io, "cannot open \(descriptors) files, as a run may have to",
        hint: "raise the limit of open files ('ulimit -n')")
    }
    let count = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + threads
    guard canStart(threads: count) else {
      throw Failure(
        .io, "cannot start \(count) threads, as a run may have to",
        hint: "raise the limit of the user's processes ('ulimit -u')")
    }
  }

  private static func canOpenFiles() -> Bool {
    let opened = (0..<descriptors).map { _ in dup(2) }
    for descriptor in opened where descriptor >= 0 { close(descriptor) }
    return opened.allSatisfy { $0 >= 0 }
  }

  /// Whether so many threads can run at once; without a try where the limit is far away.
  private static func canStart(threads count: Int) -> Bool {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit) == 0,
      limit.rlim_cur < manyProcesses
    else { return true }
    // A byte: the thread sanitizer takes an empty value for what lies behind it.
    let gate = Guarded(false)
    let started = gate.withLock { _ in
      var started: [pthread_t] = []
      while started.count < count, let thread = startThread({ gate.withLock { _ in } }) {
        started.append(thread)
      }
      return started
    }
    for thread in started { pthread_join(thread, nil) }
    return started.count == count
  }
}
