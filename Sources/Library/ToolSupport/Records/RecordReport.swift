package import Basics
package import JSON

/// Prints what a tool answers, and lets what failed count for the exit status.
package struct RecordReport {
  /// What is answered.
  package enum Subject: Sendable {
    /// A record of the input, which goes through as it was written, but for the tool's own members.
    case input(RecordObject)
    /// A record of the tool's own.
    case own(JSONObject)
  }

  private let console: Console
  private let output: RecordOutput
  private let ownNames: [String]
  private let isRaw: Bool
  private var hasToldOfSetup = false

  /// Takes the titles of a table's columns, and the names of the members that an answer may add, but
  /// for `error`; with `isRaw` the answers' texts are printed alone, and failures are told on stderr.
  package init(
    titles: [String], memberNames: [String], isRaw: Bool = false, on console: Console
  ) {
    self.console = console
    ownNames = memberNames + ["error"]
    self.isRaw = isRaw
    output = console.output(titles: titles)
  }

  /// Says how many answers there are going to be.
  func expect(_ count: Int) {
    console.progress.setTotal(count)
  }

  /// Prints an answer, in the records' order.
  package mutating func write(_ answer: RecordAnswer, to subject: Subject) throws(Failure) {
    for warning in answer.warnings { console.messages.warning(warning) }
    for event in answer.log { console.messages.detail(event.json.serialized) }
    if isRaw {
      try writeRaw(answer)
    } else {
      if let failure = answer.failure { count(failure) }
      try writeRecord(answer, subject)
    }
    console.progress.advance()
  }

  /// Tells that there was nothing to answer.
  func tellOfNoRecords(isFailure: Bool) {
    console.reportNoRecords(isFailure: isFailure)
  }

  /// Lets people see what was printed so far.
  package func flush() throws(Failure) {
    try output.flush()
  }

  private func writeRaw(_ answer: RecordAnswer) throws(Failure) {
    guard var failure = answer.failure else { return try output.write(line: answer.text) }
    failure.message = "\(answer.name): \(failure.message)"
    console.report(failure)
  }

  private func writeRecord(_ answer: RecordAnswer, _ subject: Subject) throws(Failure) {
    switch (answer.content, subject) {
    case (.members(var members, let row), .input(let record)):
      members["error"] = answer.failure?.json
      try output.write(record, adding: members, ownNames: ownNames, cells: row())
    case (.members(let members, let row), .own(var record)):
      record.members += members.members
      record["error"] = answer.failure?.json
      try output.write(.object(record), cells: row())
    case (.list(let elements, let row), _):
      try output.write(elements, cells: elements.map(row))
    }
  }

  /// Lets a failure that the output tells of count; a fault in how the tool was set up is told on
  /// stderr too, once.
  private mutating func count(_ failure: Failure) {
    if failure.kind == .config, !hasToldOfSetup {
      hasToldOfSetup = true
      console.messages.error(ofRecord: failure)
    }
    console.fail(failure.kind)
  }
}
