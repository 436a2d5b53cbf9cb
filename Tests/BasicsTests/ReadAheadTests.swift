import Basics
import Testing

/// Where a producer or a consumer ends with an error.
enum Fault: CaseIterable, Sendable {
  case start, middle, end, none

  /// How many elements go through before it.
  func position(in count: Int) -> Int? {
    switch self {
    case .start: 0
    case .middle: count / 2
    case .end: count - 1
    case .none: nil
    }
  }
}

@Suite("Reading ahead")
struct ReadAheadTests {
  private struct Failed: Error, Equatable {
    let side: String
  }

  /// What the producer saw: how many elements it gave, and how it ended.
  private final class Producer: Sendable {
    let state = Guarded<(given: Int, end: String?)>((0, nil))
    let hasEnded = ReadAheadTests.Flag()
  }

  /// Something that happens once, and is waited for.
  private final class Flag: Sendable {
    private let state = Guarded<(isSet: Bool, waiter: CheckedContinuation<Void, Never>?)>(
      (false, nil))

    func set() {
      let waiter = state.withLock { state in
        state.isSet = true
        return state.waiter
      }
      waiter?.resume()
    }

    func wait() async {
      await withCheckedContinuation { continuation in
        let isSet = state.withLock { state in
          if !state.isSet { state.waiter = continuation }
          return state.isSet
        }
        if isSet { continuation.resume() }
      }
    }
  }

  /// Sends numbers from a producer to a consumer that end with these faults, and returns what the
  /// consumer took and the error that it met.
  private func run(
    _ count: Int, capacity: Int, producing: Fault, consuming: Fault, _ producer: Producer
  ) -> (taken: [Int], error: Failed?) {
    let numbers = ReadAhead<Int>(capacity: capacity) { send in
      defer { producer.hasEnded.set() }
      do {
        for number in 0..<count {
          if number == producing.position(in: count) { throw Failed(side: "producer") }
          try send(number)
          producer.state.withLock { $0.given += 1 }
        }
        producer.state.withLock { $0.end = "end" }
      } catch {
        producer.state.withLock { $0.end = "\(type(of: error))" }
        throw error
      }
    }
    var taken: [Int] = []
    do {
      while let number = try numbers.next() {
        taken.append(number)
        if number == consuming.position(in: count) { throw Failed(side: "consumer") }
      }
      return (taken, nil)
    } catch {
      return (taken, error as? Failed)
    }
  }

  @Test(
    "ends on both sides wherever one fails, and with that error",
    arguments: Fault.allCases, Fault.allCases)
  func faults(producing: Fault, consuming: Fault) async {
    for capacity in [1, 4, 1000] {
      for _ in 0..<100 {
        let count = 50
        let producer = Producer()
        let (taken, error) = run(
          count, capacity: capacity, producing: producing, consuming: consuming, producer)
        await producer.hasEnded.wait()
        let last = min(
          producing.position(in: count) ?? count, (consuming.position(in: count) ?? count) + 1)
        let producerFails =
          producing.position(in: count).map { $0 <= consuming.position(in: count) ?? count }
          ?? false
        #expect(taken == Array(0..<last))
        #expect(
          error
            == (producerFails
              ? Failed(side: "producer")
              : consuming == .none ? nil : Failed(side: "consumer")))
        // A producer never runs further ahead than it may.
        #expect(producer.state.withLock(\.given) <= last + capacity)
      }
    }
  }

  @Test("stops a producer that waits for room when nobody wants its elements any more")
  func abandoned() async throws {
    let producer = Producer()
    var numbers: ReadAhead<Int>? = ReadAhead(capacity: 2) { send in
      defer { producer.hasEnded.set() }
      while true {
        try send(0)
        producer.state.withLock { $0.given += 1 }
      }
    }
    #expect(try numbers?.next() == 0)
    numbers = nil
    await producer.hasEnded.wait()
    #expect(producer.state.withLock(\.given) <= 3)
  }

  @Test("gives its end, and its error, again and again")
  func again() throws {
    let empty = ReadAhead<Int>(capacity: 1) { _ in }
    #expect(try empty.next() == nil)
    #expect(try empty.next() == nil)
    let failing = ReadAhead<Int>(capacity: 1) { _ in throw Failed(side: "producer") }
    #expect(throws: Failed(side: "producer")) { try failing.next() }
    #expect(throws: Failed(side: "producer")) { try failing.next() }
  }
}
