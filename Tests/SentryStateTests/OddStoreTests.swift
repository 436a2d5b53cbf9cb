import SQLite
import Basics
import SentryState
import TestSupport
import Testing

@Suite("A store that another hand has changed")
struct OddStoreTests {
  @Test("is told to lack a table or an index, and is invalid input wherever it is missed")
  func missing() async throws {
    let odd = try await OddStore()
    for object in try await OddStore.objects() {
      try odd.run("DROP \(object)")
      let check = try await Store(opening: odd.path).check()
      #expect(check.damage == ["\(object) is missing"])
      #expect(!check.isSound)
      let failures = try await odd.use()
      odd.expect(failures, of: object)
      #expect(!failures.isEmpty || object.hasPrefix("index"), "nobody misses \(object)")
    }
  }

  @Test(
    "is told to be changed",
    arguments: [
      ("ALTER TABLE sentry_rule ADD COLUMN more TEXT", "table sentry_rule was changed"),
      ("ALTER TABLE sentry_rule DROP COLUMN label", "table sentry_rule was changed"),
      (
        "ALTER TABLE sentry_rule RENAME COLUMN label TO title", "table sentry_rule was changed"
      ),
      (
        """
        DROP TABLE sentry_rule; CREATE TABLE sentry_rule (id INTEGER PRIMARY KEY, project_id,
          label, data, status, environment_id, owner, extra_fields, more NOT NULL);
        CREATE INDEX rule_project ON sentry_rule(project_id)
        """, "table sentry_rule was changed"
      ),
      (
        "DROP TABLE sentry_rule; CREATE VIEW sentry_rule AS SELECT 1 AS id",
        "table sentry_rule is missing"
      ),
      (
        "DROP INDEX rule_project; CREATE INDEX rule_project ON sentry_rule(label)",
        "index rule_project was changed"
      ),
      (
        """
        CREATE TRIGGER mine BEFORE INSERT ON sentry_rule BEGIN SELECT RAISE(ABORT, 'no'); END
        """, "trigger mine changes what sentry_rule takes"
      ),
      (
        "CREATE UNIQUE INDEX mine ON sentry_rule(label)",
        "index mine changes what sentry_rule takes"
      ),
    ])
  func changed(script: String, fault: String) async throws {
    let odd = try await OddStore()
    try odd.run(script)
    #expect(try await Store(opening: odd.path).check().damage.first == fault)
    odd.expect(try await odd.use(), of: script)
  }

  @Test(
    "is invalid input where a row is gone that others refer to",
    arguments: ["sentry_organization", "sentry_project", "sentry_groupedmessage"])
  func dangling(table: String) async throws {
    let odd = try await OddStore()
    try odd.run("DELETE FROM \(table)")
    let store = try await Store(opening: odd.path)
    let check = try await store.check()
    #expect(!check.isSound && !check.danglingKeys.isEmpty)
    odd.expect(try await odd.use(withLoad: false), of: table)
    try await store.load(text: everyModel)
    #expect(try await store.check().isSound)
  }

  @Test("is sound with tables of somebody else's in it")
  func additions() async throws {
    let odd = try await OddStore()
    try odd.run(
      """
      CREATE TABLE mine (x); CREATE UNIQUE INDEX mine_x ON mine(x);
      CREATE TRIGGER mine_trigger AFTER INSERT ON mine BEGIN SELECT 1; END;
      CREATE INDEX mine_label ON sentry_rule(label); CREATE VIEW mine_view AS SELECT 1; ANALYZE
      """)
    let check = try await Store(opening: odd.path).check()
    #expect(check.isSound)
    #expect(
      check.additions == [
        "table mine", "index mine_label", "trigger mine_trigger", "view mine_view", "index mine_x",
      ])
    #expect(try await odd.use() == [])
  }

  @Test("is damaged where its schema cannot be read")
  func malformed() async throws {
    let odd = try await OddStore()
    try odd.write { bytes in
      let words = Array("CREATE TABLE sentry_rule ".utf8)
      let place = try #require(bytes.indices.first { bytes[$0...].starts(with: words) })
      bytes[place + 8] = UInt8(ascii: "X")
    }
    let failures = try await odd.use()
    #expect(failures.count == 1)
    odd.expect(failures, of: "schema")
  }

  @Test("ends nobody with a bit of its header turned", arguments: 0..<8)
  func header(bit: Int) async throws {
    let odd = try await OddStore()
    for byte in 0..<100 where (byte + bit) % 4 == 0 {
      try odd.write { $0[byte] ^= 1 << bit }
      for failure in try await odd.use(withLoad: false) {
        #expect(failure.kind != .internal, "byte \(byte): \(failure)")
      }
    }
  }

  @Test("ends nobody with bytes anywhere in it changed", arguments: 0..<8)
  func bytes(seed: UInt64) async throws {
    let odd = try await OddStore()
    var random = Seeded(state: seed)
    for round in 0..<10 {
      try odd.write { bytes in
        for _ in 0..<(1 << (round % 8)) {
          bytes[.random(in: 100..<bytes.count, using: &random)] = .random(
            in: 0...255, using: &random)
        }
      }
      for failure in try await odd.use(withLoad: false) {
        #expect(failure.kind != .internal, "round \(round): \(failure)")
      }
    }
  }

  private static let boundaries: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 32, .max - 1, .max]

  @Test("takes and gives numbers of any size", arguments: ModelDefinition.all.map(\.name))
  func extremes(model: String) async throws {
    struct Enough: Error {}
    let odd = try await OddStore()
    let store = try await Store(opening: odd.path)
    let definition = try #require(ModelDefinition.named(model))
    let columns = definition.columns.filter { column in
      switch column.kind {
      case .integer, .boolean, .reference, .key, .scalar: true
      case .text, .json, .option, .timestamp: false
      }
    }
    for column in ["id"] + columns.map(\.name) {
      for value in Self.boundaries {
        for use in OddStore.uses {
          do {
            try await store.write { database in
              do throws(DatabaseError) {
                try database.execute(
                  "UPDATE \(definition.table) SET \(column) = \(value) WHERE id = 1")
              } catch {
                guard error.kind == .notUnique else { throw error }
              }
              try use(database)
              throw Enough()
            }
          } catch is Enough {
          } catch {
            odd.expect([Failure(error)], of: "\(model).\(column) = \(value)")
          }
        }
      }
    }
  }

  @Test("with the last short id has no other, and says so")
  func lastShortID() async throws {
    let odd = try await OddStore()
    try odd.run("UPDATE sentry_groupedmessage SET short_id = 9223372036854775807")
    let failures = try await odd.use(withLoad: false)
    #expect(
      failures.map(\.message) == [
        """
        store '\(odd.path)' is damaged: a group of project 1 has the last short_id that there is
        """
      ])
  }

  @Test("counts on to the largest number")
  func timesSeen() async throws {
    let store = try Store.inMemory()
    try await store.load(text: base)
    let counts: [(before: Int64, times: Int, after: Int64)] = [
      (0, 1, 1), (5, -1, 4), (0, -1, 0), (.max, 0, .max), (.max, 1, .max), (.max - 1, 1, .max),
      (.max - 1, 5, .max), (.max, -1, .max - 1), (-5, 3, 0), (.min, -1, 0), (.min, 1, 0),
      (1, .max, .max), (3, .min, 0),
    ]
    for (before, times, after) in counts {
      let count = try await store.write { database in
        try database.run("UPDATE sentry_groupedmessage SET times_seen = ?", .integer(before))
        try Group.noteSeen(
          1, times: times, last: nil, level: 40, message: "", culprit: "", in: database)
        return try database.first("SELECT times_seen FROM sentry_groupedmessage") { $0.value(0) }
      }
      #expect(count == .integer(after), "\(before) + \(times)")
    }
  }

  @Test("loads records with keys of any size, beside those that get one")
  func keys() async throws {
    let store = try Store.inMemory()
    let keys = ["9223372036854775807", "9223372036854775806", "-9223372036854775808", "0", "1"]
    let unkeyed = #"{"model":"sentry.user","fields":{"email":"x"}}"#
    let keyed = keys.map { #"{"model":"sentry.user","pk":\#($0),"fields":{}}"# }
    try await store.load(text: ([unkeyed] + keyed).joined(separator: "\n"))
    let found = try await store.read { database in
      try database.rows("SELECT id FROM auth_user WHERE email = ''") { "\($0.int(0))" }
    }
    #expect(Set(found) == Set(keys))
  }
}

/// Random numbers that a seed repeats: SplitMix64.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
