import SQLite
import Glibc
import TestSupport
import Testing

@Suite("A database's file")
struct DatabaseFileTests {
  private static let steps = [
    "CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT) STRICT;",
    "ALTER TABLE node ADD COLUMN size INTEGER;",
  ]
  private static let first = Schema(applicationID: 77, migrations: Array(steps.prefix(1)))
  private static let second = Schema(applicationID: 77, migrations: steps)

  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func failure(
    opening location: Database.Location, schema: Schema = first
  ) -> DatabaseError? {
    do throws(DatabaseError) {
      _ = try Database(location, schema: schema, busyTimeout: 0)
      return nil
    } catch {
      return error
    }
  }

  private func names(_ database: Database) throws -> [String] {
    try database.rows("SELECT name FROM node ORDER BY id") { $0.text(0) }
  }

  @Test("that is missing is not made unless asked for")
  func missing() throws {
    let path = directory.file("a.db")
    #expect(
      failure(opening: .existing(path))
        == DatabaseError(.missing, "cannot open '\(path)': No such file or directory"))
    #expect(failure(opening: .readOnly(path))?.kind == .missing)
    #expect(try directory.names == [])
    #expect(failure(opening: .created(path)) == nil)
    #expect(failure(opening: .existing(path)) == nil)
  }

  @Test(
    "that is no database is refused untouched",
    arguments: [
      [UInt8]("{\"model\":\"sentry.group\"}".utf8), Array("SQLite format 3\0".utf8),
      [UInt8](repeating: 7, count: 5_000),
    ])
  func noDatabase(bytes: [UInt8]) throws {
    let path = try directory.write(bytes, to: "a.db")
    for location in [Database.Location.existing(path), .created(path), .readOnly(path)] {
      #expect(
        failure(opening: location)
          == DatabaseError(.foreign, "'\(path)' is no store: it is not a database"))
    }
    #expect(try directory.bytes(of: "a.db") == bytes)
    #expect(try directory.names == ["a.db"])
  }

  @Test("that is no regular file is refused")
  func noRegularFile() throws {
    #expect(
      failure(opening: .existing(directory.path))
        == DatabaseError(
          .foreign, "'\(directory.path)' is no store: it is not a regular file"))
    let fifo = directory.file("fifo")
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(failure(opening: .existing(fifo))?.kind == .foreign)
  }

  @Test("that is empty becomes a database only when it may be made")
  func empty() throws {
    let path = try directory.write([], to: "a.db")
    #expect(
      failure(opening: .existing(path))
        == DatabaseError(.foreign, "'\(path)' is no store: it is empty"))
    #expect(try directory.bytes(of: "a.db") == [])
    #expect(failure(opening: .created(path)) == nil)
    #expect(failure(opening: .existing(path)) == nil)
  }

  @Test("of another program is refused untouched", arguments: [0, 78])
  func foreign(applicationID: Int) throws {
    let path = directory.file("a.db")
    do {
      let other = Schema(applicationID: applicationID, migrations: Self.steps)
      _ = try Database(.created(path), schema: other)
    }
    let before = try directory.bytes(of: "a.db")
    for location in [Database.Location.existing(path), .created(path), .readOnly(path)] {
      #expect(
        failure(opening: location)
          == DatabaseError(.foreign, "'\(path)' is no store: it is another program's database"))
    }
    #expect(try directory.bytes(of: "a.db") == before)
    #expect(try directory.names == ["a.db"])
  }

  @Test("of a newer version is refused untouched, while the newer program uses it too")
  func newer() throws {
    let path = directory.file("a.db")
    let newer = try Database(.created(path), schema: Self.second)
    try newer.run("INSERT INTO node (name) VALUES ('x')")
    let before = try directory.bytes(of: "a.db")
    let log = try directory.bytes(of: "a.db-wal")
    for location in [Database.Location.existing(path), .created(path), .readOnly(path)] {
      #expect(
        failure(opening: location)
          == DatabaseError(.newer, "store '\(path)' has version 2, this program knows 1"))
    }
    #expect(try directory.bytes(of: "a.db") == before)
    #expect(try directory.bytes(of: "a.db-wal") == log)
    #expect(try names(newer) == ["x"])
  }

  @Test("with a version that no program of ours writes is damaged", arguments: [.min, -1, 0])
  func badVersion(version: Int32) throws {
    let path = directory.file("a.db")
    do {
      let database = try Database(.created(path), schema: Self.first)
      try database.run("INSERT INTO node (name) VALUES ('x')")
    }
    var bytes = try directory.bytes(of: "a.db")
    withUnsafeBytes(of: version.bigEndian) { bytes.replaceSubrange(60..<64, with: $0) }
    try directory.write(bytes, to: "a.db")
    for location in [Database.Location.existing(path), .created(path), .copy(of: path)] {
      #expect(
        failure(opening: location)
          == DatabaseError(.damaged, "store '\(path)' is damaged: its version is \(version)"))
    }
    #expect(try directory.bytes(of: "a.db") == bytes)
  }

  @Test("whose tables are newer than its version is damaged")
  func oldVersion() throws {
    let path = directory.file("a.db")
    do {
      let database = try Database(.created(path), schema: Self.second)
      try database.execute("PRAGMA user_version=1")
    }
    for location in [Database.Location.existing(path), .copy(of: path)] {
      #expect(
        failure(opening: location, schema: Self.second)
          == DatabaseError(
            .damaged, "store '\(path)' is damaged: duplicate column name: size"))
    }
  }

  @Test(
    "is the one of its path, whatever that looks like",
    arguments: [
      "file:a.db", "file:a.db?nolock=1", "file:a.db?mode=memory", ":memory:", "a.db?immutable=1",
      "a%20b.db", "a.db#b", " ", "-", "file:///a.db", "file::memory:?cache=shared",
    ])
  func plainPath(name: String) async {
    await #expect(processExitsWith: .success) { [name] in
      let directory = try TemporaryDirectory()
      try #require(chdir(directory.path) == 0)
      let schema = Schema(applicationID: 77, migrations: Self.steps)
      if name.contains("/") { mkdir("file:", 0o700) }
      do {
        let database = try Database(.created(name), schema: schema)
        try database.run("INSERT INTO node (name) VALUES ('x')")
      }
      for location in [Database.Location.readOnly(name), .existing(name), .copy(of: name)] {
        let database = try Database(location, schema: schema)
        #expect(try database.rows("SELECT name FROM node") { $0.text(0) } == ["x"])
      }
      #expect(try directory.names == [name.contains("/") ? "file:" : name])
    }
  }

  /// How a file gets lost under a program that has it open.
  enum Loss: String, CaseIterable, Codable, Sendable {
    case removed, renamed, replaced
  }

  @Test("that is removed or replaced takes no more commits", arguments: Loss.allCases)
  func lost(how: Loss) throws {
    let path = directory.file("a.db")
    let database = try Database(.created(path), schema: Self.first)
    try database.transaction { try $0.run("INSERT INTO node (name) VALUES ('x')") }
    let error = DatabaseError(
      .unwritable, "store '\(path)' was removed or replaced while it was in use")
    #expect(throws: error) {
      try database.transaction { database in
        try database.run("INSERT INTO node (name) VALUES ('y')")
        switch how {
        case .removed: unlink(path)
        case .renamed: rename(path, directory.file("b.db"))
        case .replaced:
          _ = try Database(.created(directory.file("b.db")), schema: Self.first)
          rename(directory.file("b.db"), path)
        }
      }
    }
    #expect(throws: error) {
      try database.transaction { try $0.run("INSERT INTO node (name) VALUES ('z')") }
    }
    #expect(throws: error) { try database.transaction(immediate: false) { try names($0) } }
    #expect(try names(database) == ["x"])
  }

  @Test("of an older version is brought up to date, but not for reading only")
  func older() throws {
    let path = directory.file("a.db")
    do {
      let older = try Database(.created(path), schema: Self.first)
      try older.run("INSERT INTO node (name) VALUES ('x')")
    }
    do {
      let reader = try Database(.readOnly(path), schema: Self.second)
      #expect(try reader.first("PRAGMA user_version") { $0.int(0) } == 1)
    }
    let newer = try Database(.existing(path), schema: Self.second)
    #expect(try newer.first("SELECT name, size FROM node") { $0.textOrNil(1) } == .some(nil))
    #expect(failure(opening: .existing(path))?.kind == .newer)
  }

  @Test("has another version once somebody wrote to it, and the same once it was read")
  func version() throws {
    let path = directory.file("a.db")
    let (own, other) = (
      try Database(.created(path), schema: Self.first),
      try Database(.created(path), schema: Self.first)
    )
    func version() throws -> Database.Version {
      try own.transaction(immediate: false) { try $0.version() }
    }
    let first = try version()
    _ = try names(own)
    _ = try names(other)
    #expect(try version() == first)
    try other.run("INSERT INTO node (name) VALUES ('x')")
    let second = try version()
    #expect(second != first)
    let third = try own.transaction { database in
      try database.run("INSERT INTO node (name) VALUES ('y')")
      return try database.version()
    }
    #expect(third != second)
    #expect(try version() == third)
  }

  @Test("is made by many at once")
  func madeAtOnce() async throws {
    let path = directory.file("a.db")
    try await withThrowingTaskGroup { group in
      for index in 0..<8 {
        group.addTask {
          let database = try Database(.created(path), schema: Self.second)
          try database.run("INSERT INTO node (name) VALUES (?)", .text("\(index)"))
        }
      }
      try await group.waitForAll()
    }
    let database = try Database(.existing(path), schema: Self.second)
    #expect(try names(database).sorted() == (0..<8).map { "\($0)" })
    #expect(try database.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
  }

  @Test("that another keeps locked is busy")
  func busy() throws {
    let path = directory.file("a.db")
    let one = try Database(.created(path), schema: Self.first)
    let other = try Database(.existing(path), schema: Self.first, busyTimeout: 0)
    try one.transaction { one in
      try one.run("INSERT INTO node (name) VALUES ('x')")
      #expect(
        throws: DatabaseError(.busy, "store '\(path)' is busy: database is locked")
      ) {
        try other.transaction { try $0.run("INSERT INTO node (name) VALUES ('y')") }
      }
      #expect(try names(other) == [])
    }
    try other.transaction { try $0.run("INSERT INTO node (name) VALUES ('y')") }
    #expect(try names(one) == ["x", "y"])
  }

  @Test("is copied as it is now, and left alone then")
  func copied() throws {
    let path = directory.file("a.db")
    let original = try Database(.created(path), schema: Self.first)
    try original.run("INSERT INTO node (name) VALUES ('x')")
    let copy = try Database(.copy(of: path), schema: Self.second)
    try copy.run("INSERT INTO node (name, size) VALUES ('copy', 1)")
    let other = try Database(.existing(path), schema: Self.first, busyTimeout: 0)
    try other.transaction { try $0.run("INSERT INTO node (name) VALUES ('y')") }
    #expect(try names(copy) == ["x", "copy"])
    #expect(try names(original) == ["x", "y"])
  }

  @Test("on a full disk gives an error and keeps what was committed")
  func fullDisk() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let path = directory.file("a.db")
      let schema = Schema(applicationID: 77, migrations: Self.steps)
      let database = try Database(.created(path), schema: schema)
      try database.run("INSERT INTO node (name) VALUES ('x')")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 200_000, rlim_max: rlim_t.max)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let error = #expect(throws: DatabaseError.self) {
        try database.transaction { database in
          for _ in 0..<1_000 {
            try database.run(
              "INSERT INTO node (name) VALUES (?)", .text(String(repeating: "y", count: 3_000)))
          }
        }
      }
      #expect(error?.kind == .unwritable)
      #expect(error?.message.hasPrefix("cannot write store '\(path)': ") == true)
      limit.rlim_cur = rlim_t.max
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #expect(try database.rows("SELECT name FROM node") { $0.text(0) } == ["x"])
      try database.run("INSERT INTO node (name) VALUES ('z')")
    }
  }

  /// What lies beside a database's file in a place that cannot be written.
  enum Remains: String, CaseIterable, Codable, Sendable {
    case nothing
    /// The log of a program that was killed, but not the log's index.
    case log
    /// A log and its index, of a program that is running.
    case user
    /// A journal to be rolled back.
    case journal
    /// Tables of an older version.
    case olderTables
  }

  @Test(
    "in a place that cannot be written is an error, but can be read and copied",
    arguments: Remains.allCases)
  func readOnlyPlace(remains: Remains) async {
    await #expect(processExitsWith: .success) { [remains] in
      let directory = try TemporaryDirectory()
      let path = directory.file("a.db")
      let schema = Schema(applicationID: 77, migrations: Self.steps)
      let older = Schema(applicationID: 77, migrations: Array(Self.steps.prefix(1)))
      var user: Database? = try Database(
        .created(path), schema: remains == .olderTables ? older : schema)
      try user?.run("INSERT INTO node (name) VALUES ('x')")
      switch remains {
      case .user: break
      case .nothing, .olderTables: user = nil
      case .log:
        let files = try ["", "-wal"].map { try directory.bytes(of: "a.db\($0)") }
        user = nil
        for (ending, bytes) in zip(["", "-wal"], files) {
          try directory.write(bytes, to: "a.db\(ending)")
        }
      case .journal:
        try user?.execute("PRAGMA journal_mode=DELETE; PRAGMA cache_size=1; BEGIN")
        for _ in 0..<100 {
          try user?.run(
            "INSERT INTO node (name) VALUES (?)", .text(String(repeating: "y", count: 999)))
        }
        let files = try ["", "-journal"].map { try directory.bytes(of: "a.db\($0)") }
        user = nil
        for (ending, bytes) in zip(["", "-journal"], files) {
          try directory.write(bytes, to: "a.db\(ending)")
        }
      }
      let before = try directory.names
      for name in before { chmod(directory.file(name), 0o644) }
      chmod(directory.path, 0o555)
      defer { chmod(directory.path, 0o700) }
      // Nothing is forbidden to root.
      let isRoot = geteuid() == 0
      if isRoot { try #require(seteuid(65_534) == 0) }
      defer { if isRoot { seteuid(0) } }
      let error = #expect(throws: DatabaseError.self) {
        let database = try Database(.existing(path), schema: schema, busyTimeout: 0)
        try database.transaction { try $0.run("DELETE FROM node") }
      }
      #expect(
        error
          == DatabaseError(
            .unwritable,
            "cannot write store '\(path)': its directory cannot be written: Permission denied"))
      for database in [
        try Database.reading(path, schema: schema), try Database(.copy(of: path), schema: schema),
      ] {
        let names = try database.rows("SELECT name FROM node WHERE size IS NULL") { $0.text(0) }
        #expect(names == ["x"])
      }
      #expect(try directory.names == before)
      withExtendedLifetime(user) {}
    }
  }
}
