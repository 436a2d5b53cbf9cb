import SQLite
import Basics
import Dispatch
import Glibc
import JSON
import SentryState
import TestSupport
import Testing

@Suite("A store")
struct StoreTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  private func failure(_ body: () async throws -> Store) async -> Failure? {
    do {
      _ = try await body()
      return nil
    } catch {
      return Failure(error)
    }
  }

  @Test("is made for its owner alone, with the directories above it")
  func created() async throws {
    let path = directory.file("a/b/state.db")
    let store = try await Store(creating: path)
    try await store.write { try $0.run("DELETE FROM sentry_event") }
    #expect(mode(path) == 0o600)
    #expect(mode(path + "-wal") == 0o600)
    #expect(mode(directory.file("a/b")) == 0o700)
    #expect(mode(directory.file("a")) == 0o700)
    #expect(await failure { try await Store(opening: path) } == nil)
    #expect(await failure { try await Store(creating: path) } == nil)
  }

  @Test("that does not exist is said to be missing")
  func missing() async {
    let path = directory.file("a/state.db")
    let expected = Failure(
      .noInput, "no store '\(path)'",
      hint: "'sentry-task load' and 'sentry-task put' create a store")
    #expect(await failure { try await Store(opening: path) } == expected)
    #expect(await failure { try await Store(copying: path) } == expected)
    #expect(mode(directory.file("a")) == nil)
  }

  @Test("that others may write is refused", arguments: [0o620, 0o602, 0o666])
  func writableByOthers(mode: mode_t) async throws {
    let path = directory.file("state.db")
    _ = try await Store(creating: path)
    chmod(path, mode)
    let expected = Failure(
      .config, "store '\(path)' may be written by group or others", hint: "chmod go-w '\(path)'")
    #expect(await failure { try await Store(opening: path) } == expected)
    #expect(await failure { try await Store(creating: path) } == expected)
    #expect(await failure { try await Store(copying: path) } == expected)
    chmod(path, 0o644)
    #expect(await failure { try await Store(opening: path) } == nil)
  }

  @Test("that is no file is refused as that, whoever may write it")
  func device() async throws {
    let expected = Failure(
      .invalidInput, "'/dev/null' is no store: it is not a regular file")
    #expect(await failure { try await Store(opening: "/dev/null") } == expected)
    #expect(await failure { try await Store(copying: "/dev/null") } == expected)
  }

  @Test("cannot be made where there is no directory for it")
  func cannotCreate() async throws {
    try directory.write([], to: "file")
    let path = directory.file("file/state.db")
    #expect(
      await failure { try await Store(creating: path) }
        == Failure(.io, "cannot create '\(path)': Not a directory"))
  }

  @Test("that is not one is invalid input, a newer one is a matter of configuration")
  func unfit() async throws {
    let text = try directory.write(Array("hello".utf8), to: "text")
    #expect(
      await failure { try await Store(opening: text) }
        == Failure(.invalidInput, "'\(text)' is no store: it is not a database"))
    let path = directory.file("state.db")
    let store = try await Store(creating: path)
    let version = try await store.check().version
    try await store.write { try $0.run(SQL("PRAGMA user_version=\(version + 1)")) }
    #expect(
      await failure { try await Store(opening: path) }
        == Failure(
          .config, "store '\(path)' has version \(version + 1), this program knows \(version)"))
  }

  @Test("is copied for a run that writes nothing")
  func copied() async throws {
    let path = directory.file("state.db")
    let store = try await Store(creating: path)
    try await store.load(text: base)
    let copy = try await Store(copying: path)
    try await copy.write { try $0.run("UPDATE sentry_organization SET slug = 'copy'") }
    #expect(try await copy.read { try Organization.find(id: 1, in: $0)?.slug } == "copy")
    #expect(try await store.read { try Organization.find(id: 1, in: $0)?.slug } == "acme")
  }

  @Test("is not locked while its input is waited for")
  func waitingInput() async throws {
    let path = directory.file("state.db")
    let store = try await Store(creating: path)
    let other = try await Store(opening: path)
    let (output, input) = try makePipe()
    let file = InputFile(descriptor: output, name: "-")
    let load = Task { try await store.load(file) }
    let lines = Array(base.utf8)
    #expect(write(input, lines, 40) == 40)
    try await other.write { database in
      try database.run("INSERT INTO sentry_organization (id, slug) VALUES (9, 'other')")
    }
    let rest = Array(lines[40...])
    #expect(write(input, rest, rest.count) == rest.count)
    close(input)
    #expect(try await load.value.loaded == 3)
    #expect(
      try await other.read { try Organization.all(in: $0).map(\.slug) } == ["acme", "other"])
  }

  @Test("keeps no task from going on that does not need it, while it waits for others or for input")
  func waitingElsewhere() async throws {
    let path = directory.file("state.db")
    let holder = try await Store(creating: path)
    var stores: [Store] = []
    for _ in 0..<8 * sysconf(Int32(_SC_NPROCESSORS_ONLN)) {
      stores.append(try await Store(opening: path))
    }
    let isReleased = Guarded(false)
    // Where no task can go on, none can give up the lock.
    DispatchQueue.global().asyncAfter(deadline: .now() + 120) {
      isReleased.withLock { $0 = true }
    }
    let isHeld = Guarded(false)
    let holding = Task {
      try await holder.write { _ in
        isHeld.withLock { $0 = true }
        while !isReleased.withLock({ $0 }) { usleep(1000) }
      }
    }
    try await waitUntil { isHeld.withLock { $0 } }
    let (output, input) = try makePipe()
    let (loading, file) = (try Store.inMemory(), InputFile(descriptor: output, name: "-"))
    let load = Task { try await loading.load(file) }
    let writes = stores.map { store in
      Task { try await store.write { try $0.run("DELETE FROM sentry_event") } }
    }
    for _ in 0..<10 { await Task.detached { await Task.yield() }.value }
    #expect(!isReleased.withLock { $0 })
    isReleased.withLock { $0 = true }
    close(input)
    try await holding.value
    #expect(try await load.value.loaded == 0)
    for write in writes { try await write.value }
  }

  @Test("is checked for damage and dangling references")
  func checked() async throws {
    let path = directory.file("state.db")
    let version: Int
    do {
      let store = try await Store(creating: path)
      try await store.load(text: everyModel)
      let check = try await store.check()
      #expect(check.isSound)
      #expect(check.damage == [] && check.danglingKeys == [])
      version = check.version
    }
    do {
      let other = try Database(
        .existing(path),
        schema: Schema(
          applicationID: 0x5656_5354, migrations: Array(repeating: "", count: version)))
      try other.execute("PRAGMA foreign_keys=OFF; DELETE FROM sentry_environment")
    }
    let page: Int?
    do {
      let store = try await Store(opening: path)
      let check = try await store.check()
      #expect(check.danglingKeys == ["sentry_rule 1 → sentry_environment"])
      page = try await store.read { database in
        try database.first(
          "SELECT rootpage FROM sqlite_schema WHERE name = 'sentry_rule'", map: { $0.int(0) })
      }
    }
    var bytes = try directory.bytes(of: "state.db")
    let offset = (try #require(page) - 1) * 4_096
    bytes.replaceSubrange(offset..<offset + 64, with: repeatElement(0xA5, count: 64))
    try directory.write(bytes, to: "state.db")
    let store = try await Store(opening: path)
    let check = try await store.check()
    #expect(!check.isSound && !check.damage.isEmpty)
  }
}
