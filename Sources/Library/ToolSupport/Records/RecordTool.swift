package import Basics
package import JSON

/// What a tool that answers records has of its own: how it reads a question, and how it answers.
///
/// The driver, `run`, is the same for all of them. It reads ahead, leaves bad records in their
/// places, has many questions answered at once, prints the answers in the records' order, and sees
/// to progress and exit status.
package protocol RecordTool: Sendable {
  associatedtype Question: Sendable

  /// Whether no record at all leaves open what was asked, and is a failure.
  static var needsRecords: Bool { get }

  /// Reads what a record asks; throws what makes it a bad record.
  ///
  /// Questions are read one after another, in the records' order.
  func question(_ record: RecordObject) throws(Failure) -> Question

  /// Is told of the questions that come at once, before any of them is to be answered.
  func expect(_ questions: [Question])

  /// Answers a question; `nil` where the run was interrupted before there was an answer.
  func answer(_ question: Question) async -> RecordAnswer?

  /// The row of a table for what failed, under the name that it has in the first column.
  func row(_ name: TableCell, _ failure: Failure) -> [TableCell]
}

/// A record on its way through a tool.
private enum AskedRecord<Question: Sendable>: Sendable {
  case question(Question, RecordObject)
  /// One whose answer is what is wrong with it.
  case bad(RecordAnswer, source: String)

  var question: Question? {
    if case .question(let question, _) = self { question } else { nil }
  }
}

extension RecordTool {
  package static var needsRecords: Bool { false }

  package func expect(_ questions: [Question]) {}

  /// Answers records, `concurrency` of them at once, and prints each answer as soon as it and all
  /// before it are known; with `isFailFast` none after the first that is a failure.
  package func run(
    on input: RecordInput, concurrency: Int, isFailFast: Bool = false, report: inout RecordReport
  ) async throws {
    if let count = input.count { report.expect(count) }
    var hasRecords = false
    let pipeline = RecordPipeline(
      concurrency: concurrency, input: input,
      prepare: { batch in
        hasRecords = true
        let records = batch.records.map(read)
        expect(records.compactMap(\.question))
        return records
      }, work: { await answered($0) })
    try await pipeline.run(
      emit: { outcome in
        guard let (answer, subject) = outcome else { return true }
        try report.write(answer, to: subject)
        return !isFailFast || answer.failure == nil
      }, beforeWaiting: { try report.flush() })
    if !hasRecords { report.tellOfNoRecords(isFailure: Self.needsRecords) }
  }

  private func read(_ record: InputRecord) -> AskedRecord<Question> {
    do throws(Failure) {
      let object = try record.object()
      return .question(try question(object), object)
    } catch {
      let row = row(TableCell(source: record.source), error)
      var answer = RecordAnswer([:], failure: error, row: row)
      answer.name = record.source
      return .bad(answer, source: record.source)
    }
  }

  private func answered(
    _ record: AskedRecord<Question>
  ) async -> (RecordAnswer, RecordReport.Subject)? {
    switch record {
    case .question(let question, let object): await answer(question).map { ($0, .input(object)) }
    case .bad(let answer, let source): (answer, .own(["source": .string(source)]))
    }
  }
}
