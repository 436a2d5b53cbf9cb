import Foundation
import JSON

/// Takes the routing members out of the same deliveries in several ways, each on one core, and
/// prints how fast each is.
@main
struct JSONBenchmark {
  private let path: String
  private let lines: [UInt8]
  private let runs = 3

  static func main() throws {
    let megabytes = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100
    var payloads = Payloads()
    let lines = payloads.lines(bytes: megabytes << 20)
    let path = NSTemporaryDirectory() + "benchmark-json-\(getpid()).ndjson"
    try Data(lines).write(to: URL(filePath: path))
    defer { unlink(path) }
    try JSONBenchmark(path: path, lines: lines).run()
  }

  private init(path: String, lines: [UInt8]) {
    self.path = path
    self.lines = lines
  }

  private func run() throws {
    let records = split()
    print("\(records.count) deliveries, \(lines.count / records.count) bytes each on average")
    print("     rate  ratio of the first to this")
    try compare(records)

    let own = try measure("RecordReader with a MemberPicker, from the file", nil) { try read() }
    _ = try measure("RecordReader alone, from the file", own) { try frame() }
    _ = try measure("MemberPicker alone, lines in memory", own) { try pick(records) }
    _ = try measure("JSONDecoder, lines in memory", own) { try decode(records) }
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
    _ = try measure("jq -c", own) {
      try spawn("jq", "-c", "-f", sources.appending(path: "routing.jq").path, path)
    }
    _ = try measure("python3, json.loads", own) {
      try spawn("python3", sources.appending(path: "routing.py").path, path)
    }
  }

  /// Makes sure that what is measured gives the same members.
  private func compare(_ records: [Range<Int>]) throws {
    let picker = MemberPicker(paths: routingPaths)
    for range in records.prefix(1000) {
      let own = Routing(try picker.pick(from: Array(lines[range])))
      let decoded = try JSONDecoder().decode(Delivery.self, from: Data(lines[range])).routing
      guard own == decoded else { throw Mismatch() }
    }
    guard try pick(records) == decode(records), try read() == decode(records) else {
      throw Mismatch()
    }
  }

  /// Prints the best rate of some runs, and returns it in MB/s.
  private func measure(_ name: String, _ own: Double?, _ work: () throws -> Int) throws -> Double {
    var best = Duration.seconds(1_000_000)
    for _ in 0..<runs {
      best = min(best, try ContinuousClock().measure { _ = try work() })
    }
    let rate = Double(lines.count) / 1e6 / (best / .seconds(1))
    let ratio = (own ?? rate) / rate
    print(String(format: "%7.0f MB/s  %5.1f  ", rate, ratio) + name)
    return rate
  }

  private func read() throws -> Int {
    let reader = RecordReader(
      try InputFile(opening: path), picking: MemberPicker(paths: routingPaths))
    var digest = 0
    while let record = try reader.next() {
      if let members = record.members { digest &+= Routing(members).digest }
    }
    return digest
  }

  private func frame() throws -> Int {
    let reader = RecordReader(try InputFile(opening: path))
    var bytes = 0
    while let record = try reader.next() { bytes += try record.content.get().count }
    return bytes
  }

  private func pick(_ records: [Range<Int>]) throws -> Int {
    let picker = MemberPicker(paths: routingPaths)
    return try records.reduce(0) {
      $0 &+ Routing(try picker.pick(from: Array(lines[$1]))).digest
    }
  }

  private func decode(_ records: [Range<Int>]) throws -> Int {
    let decoder = JSONDecoder()
    return try records.reduce(0) {
      $0 &+ (try decoder.decode(Delivery.self, from: Data(lines[$1]))).routing.digest
    }
  }

  private func split() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) {
      ranges.append(start..<end)
      start = end + 1
    }
    return ranges
  }

  private func spawn(_ arguments: String...) throws -> Int {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Mismatch() }
    return 0
  }
}

/// A way that does not find what the others find.
struct Mismatch: Error {}
