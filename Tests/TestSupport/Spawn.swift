import Foundation
import Glibc
import Basics

/// A system call that failed while a program was being started.
package struct SpawnError: Error, CustomStringConvertible {
  package let code: Int32
  package var description: String { String(cString: strerror(code)) }
}

/// Starts a program with these descriptors as its first three and no others, with signals as they
/// are by default.
func spawn(
  _ path: String, _ arguments: [String], environment: [String: String], descriptors: [Int32]
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for (target, descriptor) in descriptors.enumerated() {
    posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
  }
  // Sockets of the tests' servers may be open without close-on-exec; it is no error to close what
  // is no longer open.
  for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
    guard let descriptor = Int32(name), descriptor > 2 else { continue }
    posix_spawn_file_actions_addclose(&actions, descriptor)
  }

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

  let argv = ([path] + arguments).map { strdup($0) }
  let envp = environment.map { strdup("\($0.key)=\($0.value)") }
  defer { for string in argv + envp { free(string) } }
  var pid: pid_t = 0
  let code = spawning.withLock { _ in
    posix_spawn(&pid, path, &actions, &attributes, argv + [nil], envp + [nil])
  }
  guard code == 0 else { throw SpawnError(code: code) }
  return pid
}

/// Keeps a program from being started while a pipe is already open, and not yet close-on-exec.
///
/// It guards a byte, because the thread sanitizer takes an empty value for what lies behind it.
private let spawning = Guarded(false)

/// Makes a pipe that programs do not inherit.
package func makePipe() throws -> (reading: Int32, writing: Int32) {
  try spawning.withLock { _ in
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SpawnError(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
