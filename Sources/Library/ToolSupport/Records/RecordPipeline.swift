/// How far the work on a record is.
enum RecordStep<Outcome: Sendable>: Sendable {
  case done(Outcome)
  /// All that is left to do is to wait, which keeps no other record from being worked on.
  case waiting(@Sendable () async -> Outcome)
}

/// Works on records, many at once, and hands out what came of them in the records' order.
///
/// However long the input is, only a window of it is in memory.
struct RecordPipeline<Item: Sendable, Outcome: Sendable> {
  private enum Event: Sendable {
    case batch(RecordBatch?)
    case step(RecordStep<Outcome>, place: Int)
    case outcome(Outcome, place: Int)
  }

  /// How many records are taken at once, so that what can be read without waiting is seen.
  private let batchSize: Int
  /// How many records may be open: worked on, waiting, or done and behind one that is not.
  private let window: Int

  private let concurrency: Int
  private let input: RecordInput
  private let prepare: (RecordBatch) -> [Item]
  private let work: @Sendable (Item) async -> RecordStep<Outcome>

  /// Takes where the records come from, what makes items of a batch, and the work on one item,
  /// which `concurrency` tasks do at once.
  ///
  /// With `isGathering` there are enough records open to fill requests that are for many of them.
  init(
    concurrency: Int, isGathering: Bool, input: RecordInput,
    prepare: @escaping (RecordBatch) -> [Item],
    work: @escaping @Sendable (Item) async -> RecordStep<Outcome>
  ) {
    batchSize = isGathering ? 1000 : 256
    window = max(concurrency * 16, isGathering ? 2000 : 0)
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
          group.addTask { [input, batchSize] in
            .batch(try await input.nextBatch(atMost: batchSize))
          }
        }
        while running < concurrency, outcomes.count < window,
          let item = pending.popFirst()
        {
          let place = outcomes.reserve()
          running += 1
          group.addTask { [work] in .step(await work(item), place: place) }
        }
        switch try await group.next() {
        case .batch(let batch?):
          isReading = false
          pending += prepare(batch)
        case .batch(nil):
          isReading = false
          isAtEnd = true
        case .step(.waiting(let wait), let place):
          running -= 1
          group.addTask { .outcome(await wait(), place: place) }
        case .step(.done(let outcome), let place):
          running -= 1
          outcomes.set(outcome, at: place)
        case .outcome(let outcome, let place): outcomes.set(outcome, at: place)
        case nil: break
        }
        while let outcome = outcomes.popFirst() {
          guard try emit(outcome) else { return }
        }
        try beforeWaiting()
      } while isReading || outcomes.count > 0 || !pending.isEmpty || !isAtEnd
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
