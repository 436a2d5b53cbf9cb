import SQLite
import Testing

@Suite("A database")
struct DatabaseTests {
  private static let schema = Schema(
    applicationID: 77,
    migrations: ["CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT, parent INTEGER) STRICT"])

  private static func tree() throws -> Database {
    let database = try Database(.memory, schema: schema)
    for (name, parent) in [("root", nil), ("left", 1), ("right", 1), ("leaf", 2)] {
      try database.run(
        "INSERT INTO node (name, parent) VALUES (?, ?)", .text(name), .int(parent))
    }
    return database
  }

  @Test("gives values back as they were bound")
  func values() throws {
    let database = try Database(.memory, schema: Self.schema)
    let values: [SQLValue] = [
      .null, .integer(.min), .integer(.max), .real(0.1), .text(""), .text("a\0b \u{1F600}"),
    ]
    for value in values {
      #expect(try database.first("SELECT ?", value, map: { $0.value(0) }) == value)
    }
  }

  @Test("gives values back that were bound where they are")
  func valuesInPlace() throws {
    let database = try Database(.memory, schema: Self.schema)
    try database.execute("CREATE TABLE value (id INTEGER PRIMARY KEY, a ANY, b ANY) STRICT")
    let values: [SQLValue] = [
      .null, .integer(.min), .integer(.max), .real(0.1), .text(""), .text("a\0b \u{1F600}"),
      .text(String(repeating: "long", count: 5_000)),
    ]
    for (first, second) in zip(values, values.reversed()) {
      try database.run("INSERT INTO value (a, b) VALUES (?, ?)") {
        $0.append(first)
        $0.append(second)
      }
    }
    let stored = try database.rows("SELECT a, b FROM value ORDER BY id") {
      [$0.value(0), $0.value(1)]
    }
    #expect(stored == zip(values, values.reversed()).map { [$0, $1] })
  }

  @Test("binds anew where they are the values of a statement that failed")
  func valuesInPlaceAfterError() throws {
    let database = try Database(.memory, schema: Self.schema)
    try database.execute("CREATE TABLE value (id INTEGER PRIMARY KEY, a TEXT UNIQUE) STRICT")
    func insert(_ text: String) throws(DatabaseError) {
      try database.run("INSERT INTO value (a) VALUES (?)") { $0.append(text) }
    }
    let long = String(repeating: "long", count: 5_000)
    try insert(long)
    #expect(throws: DatabaseError.self) { try insert(long) }
    try insert("short")
    try insert("")
    #expect(
      try database.rows("SELECT a FROM value ORDER BY id") { $0.text(0) } == [long, "short", ""])
  }

  @Test("writes the text of a number once for all columns that follow each other")
  func repeatedText() throws {
    var values = BoundValues()
    for number: Int64 in [7, 7, 8, 7] {
      values.appendText(of: number) { $0.append(contentsOf: "<\(number)>".utf8) }
    }
    #expect(String(decoding: values.text, as: UTF8.self) == "<7><8><7>")
    values.removeAll()
    values.appendText(of: 7) { $0.append(contentsOf: "seven".utf8) }
    #expect(String(decoding: values.text, as: UTF8.self) == "seven")
  }

  @Test("runs a statement while its rows are being read")
  func reentrancy() throws {
    let database = try Self.tree()
    func names(below parent: Int) throws(DatabaseError) -> String {
      var result = ""
      var failure: DatabaseError?
      try database.forEach(
        "SELECT id, name FROM node WHERE parent = ? ORDER BY id", [.int(parent)]
      ) { row in
        do throws(DatabaseError) {
          let below = try names(below: row.int(0))
          result += "\(row.text(1))(\(below))"
        } catch {
          failure = error
        }
        return failure == nil
      }
      if let failure { throw failure }
      return result
    }
    #expect(try names(below: 1) == "left(leaf())right()")
    #expect(try names(below: 2) == "leaf()")
  }

  @Test("rolls a transaction back when its body throws")
  func rollback() throws {
    struct Stop: Error {}
    let database = try Self.tree()
    #expect(throws: Stop.self) {
      try database.transaction { database in
        try database.run("DELETE FROM node")
        #expect(database.changes == 4)
        throw Stop()
      }
    }
    #expect(try database.first("SELECT count(*) FROM node") { $0.int(0) } == 4)
  }

  @Test("tells constraint failures apart")
  func constraints() throws {
    let database = try Database(.memory, schema: Self.schema)
    try database.execute(
      """
      CREATE TABLE leaf (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
        node INTEGER REFERENCES node DEFERRABLE INITIALLY DEFERRED) STRICT
      """)
    try database.run("INSERT INTO leaf (id, key) VALUES (1, 'a')")
    func kind(_ sql: String) -> DatabaseError.Kind? {
      do throws(DatabaseError) {
        try database.run(SQL(sql))
        return nil
      } catch {
        return error.kind
      }
    }
    #expect(kind("INSERT INTO leaf (id, key) VALUES (1, 'b')") == .notUnique)
    #expect(kind("INSERT INTO leaf (id, key) VALUES (2, 'a')") == .notUnique)
    #expect(kind("INSERT INTO leaf (key) VALUES (NULL)") == .constraint)
    #expect(kind("INSERT INTO leaf (id, key) VALUES ('x', 'c')") == .constraint)
    #expect(kind("INSERT INTO leaf (key, node) VALUES ('d', 9)") == .dangling)
    #expect(kind("SELECT * FROM nothing") == .mismatched)
  }

  @Test("knows of keys that find no row before the commit")
  func danglingKeys() throws {
    let database = try Database(.memory, schema: Self.schema)
    try database.execute(
      """
      CREATE TABLE leaf (
        id INTEGER PRIMARY KEY,
        node INTEGER REFERENCES node DEFERRABLE INITIALLY DEFERRED) STRICT
      """)
    try database.transaction { database in
      try database.run("INSERT INTO leaf (node) VALUES (5)")
      #expect(database.hasDanglingKeys)
      try database.run("INSERT INTO node (id) VALUES (5)")
      #expect(!database.hasDanglingKeys)
    }
    #expect(throws: DatabaseError.self) {
      try database.transaction { try $0.run("INSERT INTO leaf (node) VALUES (6)") }
    }
    #expect(try database.first("SELECT count(*) FROM leaf") { $0.int(0) } == 1)
  }
}
