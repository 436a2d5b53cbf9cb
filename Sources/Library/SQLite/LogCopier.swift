import CSQLite
import Dispatch
import Synchronization

/// Copies the write-ahead log of a connection into the database's file, a checkpoint, while its
/// transactions go on: on a thread and by a connection of its own.
///
/// What is committed meanwhile is little: the writer copies that itself after its next commit, and
/// the log begins anew. A copy that fails loses nothing, and is made again after the next commit.
final class LogCopier: Sendable {
  private enum Phase: UInt8, AtomicRepresentable {
    case waiting
    case copying
    /// The copy has ended, and what was committed meanwhile is left.
    case copied
  }

  /// How many pages the log has when it is copied: a page that changes again and again is copied
  /// once.
  private static let pages = 8000

  private let file: String
  private let phase = Atomic(Phase.waiting)
  // Of a quality of service of its own: a thread that was also given the reading of records, at other
  // times, would keep the memory of both.
  private let queue = DispatchQueue(label: "log", qos: .utility)

  /// Is told of each commit of the writer, which is closed after `finish` and before this value ends.
  init(of writer: OpaquePointer) {
    file = sqlite3_db_filename(writer, "main").map { String(cString: $0) } ?? ""
    sqlite3_wal_hook(
      writer,
      { copier, writer, _, pages in
        if let copier, let writer {
          Unmanaged<LogCopier>.fromOpaque(copier).takeUnretainedValue()
            .copy(after: writer, pages: Int(pages))
        }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Waits for the copy that is being made.
  func finish() {
    queue.sync {}
  }

  /// Does what is due after a commit of the writer; `pages` is how long the log is.
  private func copy(after writer: OpaquePointer, pages: Int) {
    switch phase.load(ordering: .acquiring) {
    case .waiting where pages >= Self.pages:
      phase.store(.copying, ordering: .relaxed)
      queue.async { [self] in
        copy()
        phase.store(.copied, ordering: .releasing)
      }
    case .copied:
      // Where nothing was committed meanwhile the log has begun anew already.
      if pages >= Self.pages {
        sqlite3_wal_checkpoint_v2(writer, "main", SQLITE_CHECKPOINT_PASSIVE, nil, nil)
      }
      phase.store(.waiting, ordering: .relaxed)
    case .waiting, .copying: break
    }
  }

  private func copy() {
    var handle: OpaquePointer?
    defer { sqlite3_close_v2(handle) }
    guard
      sqlite3_open_v2(file, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
      csqlite_checkpoint_on_close(handle, 0) == SQLITE_OK,
      // A connection that has read nothing does not know of the log.
      sqlite3_exec(handle, "PRAGMA user_version", nil, nil, nil) == SQLITE_OK
    else { return }
    sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    // SQLite leaves that to the writer where more was committed meanwhile, which would wait for it.
    csqlite_sync(handle)
  }
}
