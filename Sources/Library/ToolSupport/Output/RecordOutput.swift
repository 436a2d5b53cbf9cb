import Dispatch
package import Basics
package import JSON

/// A tool's records on stdout, as JSON lines or as a table.
///
/// A tool writes each record as soon as it is known, and flushes when it is about to wait.
/// Credentials in what the tool adds are hidden; an input record goes through as it was written. A
/// pipeline's agent is told of each record that the tool gives an `error`; a table has no room for
/// an error's hint, which is given below it.
package final class RecordOutput: Sendable {
  private struct State {
    var table: Table
    /// The first rows, until they are shown.
    var heldRows: [[TableCell]]? = []
  }

  /// How long a terminal waits for the first rows, which are held back so that the columns fit
  /// them.
  private static let holdingTime = DispatchTimeInterval.milliseconds(100)

  private let writer: DescriptorWriter
  /// Whether records are shown as the rows of a table.
  package let isTable: Bool
  private let terminal: Terminal
  private let redaction: Redaction
  private let messages: Messages?
  private let state: Guarded<State>

  /// Makes an output in this format; the titles are those of the table's columns, and `messages`
  /// tell, if they are given, what records alone would not.
  package init(
    writer: DescriptorWriter, format: OutputFormat, titles: [String], terminal: Terminal,
    redaction: Redaction = Redaction(), explainedBy messages: Messages? = nil
  ) {
    self.writer = writer
    self.terminal = terminal
    self.redaction = redaction
    self.messages = messages
    isTable = format == .table
    state = Guarded(State(table: Table(titles: titles, terminal: terminal)))
  }

  /// Writes a record of the tool's own, on a line or as the row of these cells.
  package func write(
    _ value: JSONValue, cells: @autoclosure () -> [TableCell]
  ) throws(Failure) {
    annotate(value["error"], cells)
    if try writeRow(cells) { return }
    try writeLine(value)
  }

  /// Writes a record of the tool's own whose text `append` adds to a line, or the row of these cells;
  /// the failure is the one that the record gives as its `error`.
  package func write(
    failure: Failure?, cells: @autoclosure () -> [TableCell], append: (inout [UInt8]) -> Void
  ) throws(Failure) {
    annotate(failure?.json, cells)
    if try writeRow(cells) { return }
    var line = Self.emptyLine
    append(&line)
    if redaction.concerns(json: line) {
      guard let value = try? JSONValue(parsing: line) else {
        throw Failure(.internal, "a record of the output is no JSON")
      }
      return try writeLine(value)
    }
    line.append(UInt8(ascii: "\n"))
    try writer.append(json: line)
  }

  /// Writes a record of the tool's own, on a line or as these rows.
  package func write(
    _ value: JSONValue, rows: @autoclosure () -> [[TableCell]]
  ) throws(Failure) {
    annotate(value["error"]) { [] }
    guard isTable else { return try writeLine(value) }
    for row in rows() { _ = try writeRow { row } }
  }

  /// Writes a list of the tool's own, on a line or as a row for each of its elements.
  package func write(
    _ elements: [JSONValue], cells: @autoclosure () -> [[TableCell]]
  ) throws(Failure) {
    try write(.array(elements), rows: cells())
  }

  /// Writes an input record with the tool's members added, which replace those of the same name.
  ///
  /// What the record has of `ownNames` otherwise is of an earlier run, and is left out.
  package func write(
    _ record: RecordObject, adding members: JSONObject, ownNames: [String],
    cells: @autoclosure () -> [TableCell]
  ) throws(Failure) {
    annotate(members["error"], cells)
    if try writeRow(cells) { return }
    let text = record.merged(with: redaction.redacted(members).members, dropping: ownNames)
    try writer.append(json: text + [UInt8(ascii: "\n")])
  }

  /// Writes what stands in the place of a bad record.
  package func write(
    badRecord record: InputRecord, _ failure: Failure, cells: @autoclosure () -> [TableCell]
  ) throws(Failure) {
    try write(["source": .string(record.source), "error": failure.json], cells: cells())
  }

  /// Writes a record that is JSON text already, with its newline, or the row of these cells.
  package func write(
    line: [UInt8], cells: @autoclosure () -> [TableCell]
  ) throws(Failure) {
    if try writeRow(cells) { return }
    try writer.append(json: line)
  }

  /// Whether some JSON text is written by `write(line:cells:)` as it is, in a pipeline too.
  package func keeps(json text: [UInt8]) -> Bool { writer.keeps(json: text) }

  /// Writes a line as it is, whatever the format.
  package func write(line: String) throws(Failure) {
    try writer.append(text: line + "\n")
  }

  /// Tells of a record's error, by the name that the record has in a table.
  private func annotate(_ error: @autoclosure () -> JSONValue?, _ cells: () -> [TableCell]) {
    guard let messages, let error = error(), let message = error["message"]?.string else { return }
    let hint = error["hint"]?.string
    messages.annotate(
      message, of: cells().lazy.map(\.text).first { !$0.isEmpty && $0 != message }, hint: hint)
    if isTable, let hint { messages.hintBelowTable(hint) }
  }

  private func write(lines: [String]) throws(Failure) {
    for line in lines { try write(line: line) }
  }

  private func writeLine(_ value: JSONValue) throws(Failure) {
    var line = Self.emptyLine
    value.write(to: &line)
    if redaction.concerns(json: line) {
      line.removeAll(keepingCapacity: true)
      redaction.redacted(value).write(to: &line)
    }
    line.append(UInt8(ascii: "\n"))
    try writer.append(json: line)
  }

  /// A line with room for most records.
  private static var emptyLine: [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(1024)
    return line
  }

  /// Lets people see what was written so far.
  ///
  /// A table's first rows are held back a little, so that its columns fit them.
  package func flush() throws(Failure) {
    try writer.flush()
  }

  /// Writes all that was held back, at the end of the run.
  package func finish() throws(Failure) {
    try state.withLock { state throws(Failure) in try release(&state) }
    try writer.flush()
  }

  /// Ends the process by SIGPIPE if nobody reads the output any more.
  func endIfReaderIsGone() { writer.endIfReaderIsGone() }

  /// Writes as much as is possible without waiting for another thread, at an abrupt end.
  func finishAbruptly() {
    _ = state.withLockIfAvailable { state in try? release(&state) }
    writer.flushIfIdle()
  }

  /// Writes a row if the output is a table.
  private func writeRow(_ cells: () -> [TableCell]) throws(Failure) -> Bool {
    guard isTable else { return false }
    let row = cells().map { cell in
      var cell = cell
      cell.text = redaction.redacted(cell.text)
      return cell
    }
    try state.withLock { state throws(Failure) in
      guard let held = state.heldRows else {
        // A column that was left out so far is shown from now on.
        if state.table.fit(row) { try write(lines: state.table.header) }
        try write(lines: state.table.lines(row))
        return
      }
      state.heldRows = held + [row]
      if held.isEmpty, terminal.isTerminal { releaseLater() }
      if held.count + 2 >= terminal.height { try release(&state) }
    }
    return true
  }

  /// Shows the first rows after a while; an error is met again by the next write.
  private func releaseLater() {
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.holdingTime) { [self] in
      try? finish()
    }
  }

  /// Writes the held rows, from which on no row is held.
  private func release(_ state: inout State) throws(Failure) {
    guard let rows = state.heldRows, !rows.isEmpty else { return }
    state.heldRows = nil
    for row in rows { state.table.fit(row) }
    try write(lines: state.table.header)
    for row in rows { try write(lines: state.table.lines(row)) }
  }
}
