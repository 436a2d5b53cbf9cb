import Glibc
import SQLite
import SentryState

/// A write of a store that never comes to its end, so that a program can be killed in front of its
/// commit.
struct StoppedWrite {
  private let store: String

  /// Stops whatever writes as the event of a trigger says: `INSERT ON sentry_grouplink`.
  init(_ event: String, of path: String) async throws {
    store = path
    try await change(
      """
      CREATE VIEW endless AS
        WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number)
        SELECT count(*) AS n FROM number;
      CREATE TRIGGER stop BEFORE \(event) BEGIN SELECT n FROM endless; END
      """)
  }

  /// Lets writes go on.
  func remove() async throws {
    try await change("DROP TRIGGER stop; DROP VIEW endless")
  }

  private func change(_ script: String) async throws {
    try await Store(opening: store).write { try $0.execute(script) }
  }

  /// Waits until a program has held the store's lock for writers longer than any commit takes.
  func wait(for pid: Int32) async throws {
    var held = 0
    for _ in 0..<3000 {
      held = Self.isWriting(pid, store) ? held + 1 : 0
      if held == 15 { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw WorldError(description: "nothing was written that is stopped")
  }

  /// Whether a program holds the lock that SQLite has for the writers of a WAL.
  private static func isWriting(_ pid: Int32, _ path: String) -> Bool {
    let descriptor = open("\(path)-shm", O_RDWR)
    defer { close(descriptor) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_start = 120
    lock.l_len = 1
    return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid == pid
  }
}
