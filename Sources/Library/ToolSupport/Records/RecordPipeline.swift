/// Works on records, many at once, and hands out what came of them in the records' order.
///
/// However long the input is, only a window of it is in memory.
struct RecordPipeline<Item: Sendable, Outcome: Sendable> {
  private enum Event: Sendable {
    case batch(RecordBatch?)
    case outcome(Outcome, place: Int)
  }

  /// How many records are taken at once, so that what can be read without waiting is seen.
  private static var batchSize: Int { 256 }
  /// How many outcomes may wait for an earlier one, for each record that is worked on.
  private static var window: Int { 16 }

  private let concurrency: Int
  private let input: RecordInput
  private let prepare: (RecordBatch) -> [Item]
  private let work: @Sendable (Item) async -> Outcome

  /// Takes where the records come from, what makes items of a batch, and the work on one item,
  /// which `concurrency` tasks do at once.
  init(
    concurrency: Int, input: RecordInput,
    prepare: @escaping (RecordBatch) -> [Item],
    work: @escaping @Sendable (Item) async -> Outcome
  ) {
    self.concurrency = concurrency
    self.input = input
    self.prepare = prepare
    self.work = work
  }

  /// Gives each outcome to `emit` as soon as it and all before it are known, until that returns
  /// `false`; `beforeWaiting` is called when nothing more is known for now.
  func run(
    emit: (Outcome) throws -> Bool, beforeWaiting: () throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Event.self) { group in
      defer { group.cancelAll() }
      var pending: ArraySlice<Item> = []
      var outcomes = OrderedOutcomes<Outcome>()
      var running = 0
      var isReading = false
      var isAtEnd = false
      repeat {
        if !isReading, !isAtEnd, pending.count < concurrency {
          isReading = true
          group.addTask { [input] in .batch(try await input.nextBatch(atMost: Self.batchSize)) }
        }
        while running < concurrency, outcomes.count < concurrency * Self.window,
          let item = pending.popFirst()
        {
          let place = outcomes.reserve()
          running += 1
          group.addTask { [work] in .outcome(await work(item), place: place) }
        }
        switch try await group.next() {
        case .batch(let batch?):
          isReading = false
          pending += prepare(batch)
        case .batch(nil):
          isReading = false
          isAtEnd = true
        case .outcome(let outcome, let place):
          running -= 1
          outcomes.set(outcome, at: place)
          while let outcome = outcomes.popFirst() {
            guard try emit(outcome) else { return }
          }
          try beforeWaiting()
        case nil: break
        }
      } while isReading || running > 0 || !pending.isEmpty || !isAtEnd
    }
  }
}

/// Outcomes that come in any order and leave in that of their places.
private struct OrderedOutcomes<Outcome> {
  private var outcomes: [Outcome?] = []
  private var head = 0
  private var firstPlace = 0

  /// How many places are taken.
  var count: Int { outcomes.count - head }

  mutating func reserve() -> Int {
    outcomes.append(nil)
    return firstPlace + count - 1
  }

  mutating func set(_ outcome: Outcome, at place: Int) {
    outcomes[head + place - firstPlace] = outcome
  }

  /// Takes the outcome of the first place, if it is known.
  mutating func popFirst() -> Outcome? {
    guard head < outcomes.count, let outcome = outcomes[head] else { return nil }
    outcomes[head] = nil
    head += 1
    firstPlace += 1
    if head == outcomes.count || head >= 1024 {
      outcomes.removeFirst(head)
      head = 0
    }
    return outcome
  }
}
