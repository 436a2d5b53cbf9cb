import Basics
import JSON
import ToolSupport

/// How many deliveries had which outcome.
struct OutcomeCounts<Kind: Hashable & CaseIterable & RawRepresentable<String>> {
  private var counts: [Kind: Int] = [:]

  var isEmpty: Bool { counts.isEmpty }

  subscript(kind: Kind) -> Int { counts[kind] ?? 0 }

  mutating func add(_ kind: Kind) {
    counts[kind, default: 0] += 1
  }

  /// Writes the counts as a last record, with these members beside them, and tells them on stderr,
  /// after a table if it is one.
  func write(
    to output: RecordOutput, adding members: JSONObject, _ messages: Messages
  ) throws(Failure) {
    var summary: JSONObject = ["read": .number(counts.values.reduce(0, +))]
    for kind in Kind.allCases { summary[kind.rawValue] = .number(self[kind]) }
    let text = summary.members.map { "\($0.name) \($0.value.serialized)" }.joined(separator: ", ")
    let record = JSONObject(
      members: [.init(name: "summary", value: .object(summary))] + members.members)
    try output.write(.object(record), rows: [])
    try output.finish()
    messages.note(text)
  }
}
