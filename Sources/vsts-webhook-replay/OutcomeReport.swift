import Basics
import JSON
import SentryState
import ToolSupport
import VSTSIntegration

/// Prints outcomes, counts them, and lets them count for the exit status.
actor OutcomeReport {
  private let console: Console
  private let output: RecordOutput
  /// Where a table's short ids are looked up.
  private let store: Store
  private var counts = OutcomeCounts<DeliveryOutcome.Kind>()
  private var queuedTasks = 0

  init(console: Console, store: Store) {
    self.console = console
    self.store = store
    output = console.output(
      titles: ["source", "event", "work item", "time", "status", "outcome", "changes and effects"])
  }

  func add(_ outcomes: [DeliveryOutcome]) async throws {
    let shortIDs = try await shortIDs(of: outcomes)
    for outcome in outcomes {
      counts.add(outcome.kind)
      queuedTasks += outcome.effects.count { $0.kind == .queued }
      if let failure = outcome.failure { console.fail(failure.kind) }
      if console.messages.hasDetails {
        for event in outcome.log {
          console.messages.detail("\(outcome.delivery.source): \(event.json.serialized)")
        }
      }
      try output.write(failure: outcome.failure, cells: outcome.cells(shortIDs)) {
        outcome.write(to: &$0)
      }
    }
    try output.flush()
    console.progress.advance(by: outcomes.count)
  }

  /// What a table calls the groups that deliveries had effects on.
  private func shortIDs(of outcomes: [DeliveryOutcome]) async throws -> [Int: String] {
    let groups = output.isTable ? Set(outcomes.flatMap(\.effects).compactMap(\.groupID)) : []
    guard !groups.isEmpty else { return [:] }
    return try await store.read { try Group.qualifiedShortIDs(of: groups, in: $0) }
  }

  /// Whether there was no delivery.
  var isEmpty: Bool { counts.isEmpty }

  /// Writes the counts as a last record, with these members beside them.
  func writeSummary(adding members: JSONObject) throws(Failure) {
    try counts.write(to: output, adding: members, console.messages)
  }

  /// Tells of the tasks that wait on the queue, if there are any.
  func tellQueuedTasks() {
    guard queuedTasks > 0 else { return }
    let tasks = queuedTasks == 1 ? "1 task is" : "\(queuedTasks) tasks are"
    console.messages.note("\(tasks) on the queue for 'sentry-task work' to run")
  }
}

extension DeliveryOutcome {
  fileprivate func cells(_ shortIDs: [Int: String]) -> [TableCell] {
    [
      TableCell(source: delivery.source), TableCell(delivery.eventType),
      TableCell(whole: delivery.workItemID?.serialized), TableCell(whole: eventTime?.toTheSecond),
      TableCell(status.map(String.init)), TableCell(kind.rawValue, style),
      TableCell(failure?.message ?? whatHappened(shortIDs)),
    ]
  }

  /// What the update changed, and what that had for effects.
  private func whatHappened(_ shortIDs: [Int: String]) -> String {
    [changes.map(\.text), effects.map { $0.text(shortIDs) }]
      .filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }.joined(separator: "; ")
  }

  private var style: TableCell.Style {
    switch kind {
    case .applied: .good
    case .rejected, .failed, .invalid: .bad
    case .unchanged, .ignored, .duplicate: .dim
    }
  }
}

extension Timestamp {
  /// The moment without its fraction.
  fileprivate var toTheSecond: String { description.prefix(19) + "Z" }
}

extension ReportedChange {
  /// The change in a few words: `state Active → Closed`.
  fileprivate var text: String {
    "\(field) \(Self.text(of: old)) → \(Self.text(of: new))"
  }

  /// A text, or whom a person's identity names.
  private static func text(of value: JSONValue) -> String {
    value == .null ? "none" : value.string ?? value["displayName"]?.string ?? value.serialized
  }
}

extension SyncEffect {
  /// The effect in a few words: `assigned #5 SHOP-2B to user 3`.
  fileprivate func text(_ shortIDs: [Int: String]) -> String {
    let task = task.map { " \($0)" } ?? ""
    let group = groupID.map { " #\($0)" + (shortIDs[$0].map { " \($0)" } ?? "") } ?? ""
    let user = userID.map { " to user \($0)" } ?? ""
    let reason = reason.map { " (\($0.rawValue))" } ?? ""
    return kind.rawValue + task + group + user + reason
  }
}
