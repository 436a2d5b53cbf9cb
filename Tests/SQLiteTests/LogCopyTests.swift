import Glibc
import TestSupport
import Testing

@testable import SQLite

@Suite("A write-ahead log that is long")
struct LogCopyTests {
  private static let schema = Schema(
    applicationID: 77,
    migrations: ["CREATE TABLE node (id INTEGER PRIMARY KEY, content BLOB) STRICT;"])

  /// As many as the log has when it is copied, and more.
  private static let pages = 8_400

  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("a.db")
  }

  private func open() throws -> Database {
    try Database(.created(path), schema: Self.schema)
  }

  private func size(of name: String) throws -> Int {
    var status = stat()
    try #require(stat(directory.file(name), &status) == 0)
    return status.st_size
  }

  /// Adds rows of a page each.
  private func add(_ count: Int, to database: Database) throws {
    try database.transaction { database in
      for _ in 0..<count {
        try database.run("INSERT INTO node (content) VALUES (zeroblob(4000))")
      }
    }
  }

  private func count(in database: Database) throws -> Int? {
    try database.first("SELECT count(*) FROM node") { $0.int(0) }
  }

  @Test("is copied while nothing is committed, and begins anew after the next commits")
  func copied() async throws {
    let database = try open()
    try add(Self.pages, to: database)
    try await waitUntil { try size(of: "a.db") > Self.pages * 4096 }
    try await waitUntil {
      let length = try size(of: "a.db-wal")
      for _ in 0..<2 { try add(1, to: database) }
      return try size(of: "a.db-wal") == length
    }
    let pages = try database.first("PRAGMA wal_checkpoint") { $0.int(1) }
    #expect(try 1...10 ~= #require(pages))
    #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
  }

  @Test("is copied by the next commit as far as it could not be copied beside the others")
  func rest() throws {
    let database = try open()
    try add(1, to: database)
    let copier = LogCopier(of: database.handle)
    let reader = try Database(.readOnly(path), schema: Self.schema)
    try reader.transaction(immediate: false) { reader in
      #expect(try count(in: reader) == 1)
      try add(Self.pages, to: database)
      copier.finish()
      #expect(try size(of: "a.db") < Self.pages * 4096)
    }
    try add(1, to: database)
    #expect(try size(of: "a.db") > Self.pages * 4096)
    withExtendedLifetime(copier) {}
  }

  @Test("is copied before the last connection is closed", arguments: 0..<3)
  func closed(commits: Int) throws {
    do {
      let database = try open()
      try add(Self.pages, to: database)
      for _ in 0..<commits { try add(100, to: database) }
    }
    #expect(try directory.names == ["a.db"])
    let database = try open()
    #expect(try count(in: database) == Self.pages + commits * 100)
    #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
  }

  @Test("is cut off after the space was given back, which makes it as long")
  func vacuumed() throws {
    let database = try open()
    try add(2 * Self.pages, to: database)
    try database.run("DELETE FROM node WHERE id % 2 = 0")
    try database.vacuum()
    #expect(try size(of: "a.db-wal") == 0)
    #expect(try size(of: "a.db") < Self.pages * 4200)
    #expect(try count(in: database) == Self.pages)
  }

  @Test("keeps what was committed while another reads an older state")
  func readBeside() async throws {
    let database = try open()
    try add(1, to: database)
    let reader = try Database(.readOnly(path), schema: Self.schema)
    try reader.transaction(immediate: false) { reader in
      #expect(try count(in: reader) == 1)
      for _ in 0..<3 { try add(Self.pages, to: database) }
      #expect(try count(in: reader) == 1)
    }
    #expect(try count(in: reader) == 3 * Self.pages + 1)
    try await waitUntil {
      try add(1, to: database)
      return try size(of: "a.db") > 3 * Self.pages * 4096
    }
    #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
  }
}
