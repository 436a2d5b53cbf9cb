import SQLite
import TestSupport

extension FuzzRound {
  /// Lets tools use a store that another program, or the disk, has changed.
  mutating func tryStores() async throws {
    tries += 1
    var bytes = world.store
    let isTorn = random.below(4) == 0
    let path = directory.file("odd.db")
    if isTorn {
      tear(&bytes)
      try directory.write(bytes, to: "odd.db")
    } else {
      try directory.write(bytes, to: "odd.db")
      try change(path)
    }
    try directory.write(try directory.bytes(of: "odd.db"), to: "kept.db")
    // What a flipped bit makes of a member's name may no longer be the name of a secret.
    let hidden = isTorn ? [] : FuzzWorld.secrets
    for _ in 0..<2 {
      let (tool, arguments, input) = use()
      try await run(
        tool, arguments + ["--store", path], input: Array(input.joined(separator: "\n").utf8),
        hiding: hidden)
    }
  }

  private mutating func use() -> (tool: String, arguments: [String], input: [String]) {
    switch random.below(14) {
    case 0: ("sentry-task", ["check"], [])
    case 1, 2: ("sentry-task", ["dump"], [])
    case 3: ("sentry-task", ["list"], [])
    case 4...6: ("sentry-task", ["work", "-q", "--drain", "--retries", "0"], [])
    case 7: ("sentry-task", ["run", "-q", "--retries", "0"], world.tasks)
    case 8: ("sentry-task", ["put", "-q"], world.tasks)
    case 9: ("sentry-task", ["load", "-q"], world.state)
    case 10: ("vsts-webhook-replay", ["--no-verify", "--reprocess"], world.captures)
    case 11: ("vsts-webhook-replay", ["-n", "--no-verify", "--offline"], world.captures)
    case 12: ("vsts-work-item-types", ["--form", "--group", "5", "--integration", "1"], [])
    default:
      (random.pick(["vsts-repo-access", "vsts-lookup-base-url"]), ["--integration", "1"], [])
    }
  }

  private mutating func tear(_ bytes: inout [UInt8]) {
    switch random.below(8) {
    case 0: bytes.removeLast(random.below(bytes.count))
    case 1:
      let page = random.below(bytes.count / 4096) * 4096
      bytes.replaceSubrange(page..<page + 4096, with: repeatElement(0, count: 4096))
    case 2: bytes[random.below(100)] = UInt8(truncatingIfNeeded: random.next())
    default:
      for _ in 0...random.below(8) {
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      }
    }
  }

  /// Runs statements on a store without what would refuse them.
  private mutating func change(_ path: String) throws {
    let database = try Database(
      .existing(path),
      schema: Schema(
        applicationID: 0x5656_5354, migrations: Array(repeating: "", count: world.version)))
    try database.execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON")
    let objects = try database.rows(
      "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name"
    ) { $0.text(0) }
    let tables = objects.filter { $0.hasPrefix("table ") }.map { String($0.dropFirst(6)) }
    for _ in 0...random.below(4) {
      let table = random.pick(tables)
      // An earlier change may have dropped the table, or made it one that cannot be read.
      let columns = try? database.rows("SELECT name FROM pragma_table_info(?)", .text(table)) {
        $0.text(0)
      }
      guard let columns, !columns.isEmpty else { continue }
      // What the table refuses all the same is no change.
      try? database.execute(statement(table, random.pick(columns), random.pick(objects)))
    }
  }

  private mutating func statement(_ table: String, _ column: String, _ object: String) -> String {
    switch random.below(24) {
    case 0: "DROP \(object)"
    case 1: "CREATE TABLE odd_\(random.below(3)) (a, b)"
    case 2: "ALTER TABLE \(table) ADD COLUMN odd"
    case 3: "ALTER TABLE \(table) DROP COLUMN \(column)"
    case 4: "PRAGMA user_version=\(random.pick(["-1", "0", "1", "999", "-2147483648"]))"
    case 5: "DELETE FROM \(table) \(place())"
    case 6: "ALTER TABLE \(table) RENAME COLUMN \(column) TO odd"
    case 7: "CREATE TRIGGER odd AFTER UPDATE ON \(table) BEGIN SELECT RAISE(FAIL, 'odd'); END"
    default: "UPDATE OR REPLACE \(table) SET \(column)=\(value(column)) \(place())"
    }
  }

  /// Which rows are changed: all, or one.
  private mutating func place() -> String {
    random.below(2) == 0 ? "" : "WHERE rowid % 3 = \(random.below(3))"
  }

  private mutating func value(_ column: String) -> String {
    switch random.below(8) {
    case 0...2:
      random.pick([
        "-9223372036854775808", "9223372036854775807", "-1", "0", "1", "4294967296", "1e308",
        "9e999", "-9e999", "0.5",
      ])
    case 3: random.pick(["NULL", "x''", "x'ff00'", "zeroblob(5000)", "CAST(x'ff' AS TEXT)"])
    case 4: "substr(\(column), 1, max(0, length(\(column)) - \(1 + random.below(9))))"
    case 5: "'\(random.pick(Self.oddColumns))'"
    default:
      "'\(random.pick(RandomJSON.oddTexts).replacing("'", with: "''").replacing("\u{0}", with: ""))'"
    }
  }

  private static let oddColumns = [
    "{", "[]", "null", "\"a\"", "1e400", "{\"a\":9223372036854775808}", "{\"domain_name\":5}",
    "{\"domain_name\":\"http://[\",\"subscription\":[]}", "{\"subscription\":{\"id\":7}}",
    "{\"access_token\":7,\"expires\":1e400}", "{\"expires\":-1e400,\"refresh_token\":\"a\"}",
    "{\"expires\":\"9223372036854775808\",\"refresh_token\":null}", "{\"task\":\"noop\"}",
    "{\"task\":\"save_event\",\"kwargs\":{\"project_id\":1,\"event\":{}}}", "leased", "dead",
  ]
}
