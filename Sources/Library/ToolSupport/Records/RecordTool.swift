package import Basics
package import JSON

/// What a tool that answers records has of its own: how it reads a question, and how it answers.
///
/// The driver, `run`, is the same for all of them. It reads ahead, leaves bad records in their
/// places, has many questions answered at once, prints the answers in the records' order, and sees
/// to progress and exit status.
package protocol RecordTool: Sendable {
  associatedtype Question: Sendable
  /// What is known of a question once the service was asked for it alone: the answer, or what is
  /// concluded together with what is known of others.
  associatedtype Finding: Sendable = RecordAnswer

  /// Whether answers wait for one another: many questions are open then, and those that only wait
  /// keep no other from being asked.
  var gathers: Bool { get }

  /// Whether no record at all leaves open what was asked, and is a failure.
  static var needsRecords: Bool { get }

  /// Reads what a record asks; throws what makes it a bad record.
  ///
  /// Questions are read one after another, in the records' order.
  func question(_ record: RecordObject) throws(Failure) -> Question

  /// Is told of the questions that come at once, before any of them is to be answered.
  func expect(_ questions: [Question])

  /// Answers a question, or finds out what its answer needs; `nil` where the run was interrupted
  /// before that was known.
  func answer(_ question: Question) async -> Finding?

  /// The answer, from what was found out; `nil` where the run was interrupted before there was one.
  func conclude(_ finding: Finding) async -> RecordAnswer?

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

extension RecordTool where Finding == RecordAnswer {
  package func conclude(_ answer: RecordAnswer) async -> RecordAnswer? { answer }
}

extension RecordTool {
  package static var needsRecords: Bool { false }

  package var gathers: Bool { false }

  package func expect(_ questions: [Question]) {}

  /// Answers records, `concurrency` of them at once, and prints each answer as soon as it and all
  /// before it are known; with `isFailFast` none after the first that is a failure.
  package func run(
    on input: RecordInput, concurrency: Int, isFailFast: Bool = false, report: inout RecordReport
  ) async throws {
    if let count = input.count { report.expect(count) }
    var hasRecords = false
    let gathers = gathers
    let pipeline = RecordPipeline(
      concurrency: concurrency, isGathering: gathers, input: input,
      prepare: { batch in
        hasRecords = true
        let records = batch.records.map(read)
        expect(records.compactMap(\.question))
        return records
      }, work: { await answered($0, isGathering: gathers) })
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
    _ record: AskedRecord<Question>, isGathering: Bool
  ) async -> RecordStep<(RecordAnswer, RecordReport.Subject)?> {
    switch record {
    case .bad(let answer, let source): return .done((answer, .own(["source": .string(source)])))
    case .question(let question, let object):
      guard let finding = await answer(question) else { return .done(nil) }
      let concluded = { @Sendable () async -> (RecordAnswer, RecordReport.Subject)? in
        await conclude(finding).map { ($0, .input(object)) }
      }
      return isGathering ? .waiting(concluded) : .done(await concluded())
    }
  }
}
