import Basics

/// Deliveries in their order, of which those with the same order key wait for each other, and what
/// came of them.
///
/// Once one has failed, none that comes behind it with its key is sent: whoever receives them would
/// get them in another order.
struct DeliveryQueue {
  /// A delivery that is to be sent, and its outcome so far.
  struct Queued: Sendable {
    let delivery: Delivery
    let orderKey: UInt64
    var outcome: EndpointOutcome
  }

  private enum Slot {
    case waiting(Queued)
    case sent(Sent)
    case done(EndpointOutcome)
    /// Nothing comes of it in this run.
    case givenUp
  }

  /// What is known of a delivery on its way.
  private struct Sent {
    let orderKey: UInt64
    let bytes: Int
    var isRetried = false
  }

  /// How many deliveries wait at most behind one that is slow, and how many bytes of theirs.
  private static let mostWaiting = 4096
  private static let mostBytes = 8 << 20
  /// How many are retried at most while others are sent, for each takes memory meanwhile.
  private static let mostRetried = 256

  /// The deliveries from the first on whose outcome is not handed out.
  private var slots: [Slot] = []
  private var head = 0
  /// The place of the first slot.
  private var firstPlace = 0
  /// The places that can be sent now, in their order, and those that wait for another with their key.
  private var ready: ArraySlice<Int> = []
  private var waiting: [UInt64: ArraySlice<Int>] = [:]
  /// The bytes of what waits, can be sent, or is on its way.
  private var bytes = 0
  /// How many are on their way, and how many of them are retried.
  private var sentCount = 0
  private var retriedCount = 0
  /// Why nothing more is sent of a key: the number of the failure.
  private var failed: [UInt64: Int] = [:]
  private var failures: [Failure] = []

  var readyCount: Int { ready.count }

  var isSending: Bool { sentCount > 0 }

  /// Whether one more may be sent, where so many at once are wanted beside those that are retried.
  func mayBegin(atOnce concurrency: Int) -> Bool {
    sentCount - retriedCount < concurrency && retriedCount < Self.mostRetried
  }

  /// How many more deliveries can be taken.
  var room: Int { bytes < Self.mostBytes ? max(0, Self.mostWaiting - (slots.count - head)) : 0 }

  /// Appends a delivery that is not sent.
  mutating func append(_ outcome: EndpointOutcome) {
    slots.append(.done(outcome))
  }

  /// Appends a delivery that is to be sent.
  mutating func append(_ delivery: Delivery, _ outcome: EndpointOutcome) {
    // Two keys with one hash only wait for each other.
    let queued = Queued(delivery: delivery, orderKey: delivery.orderKey.fnv1a, outcome: outcome)
    if let number = failed[queued.orderKey] { return append(unsent(outcome, failures[number])) }
    let place = firstPlace + slots.count
    bytes += outcome.bytes
    slots.append(.waiting(queued))
    if waiting[queued.orderKey] != nil {
      waiting[queued.orderKey]?.append(place)
    } else {
      waiting[queued.orderKey] = []
      ready.append(place)
    }
  }

  /// Takes the first delivery that can be sent now.
  mutating func popReady() -> (Queued, place: Int)? {
    guard let place = ready.popFirst(), case .waiting(let queued) = slots[place - firstPlace] else {
      return nil
    }
    slots[place - firstPlace] = .sent(
      Sent(orderKey: queued.orderKey, bytes: queued.outcome.bytes))
    sentCount += 1
    return (queued, place)
  }

  /// Notes that a delivery waits to be sent again, if nothing came of it yet.
  mutating func retry(at place: Int) {
    guard place >= firstPlace, case .sent(var sent) = slots[place - firstPlace], !sent.isRetried
    else { return }
    sent.isRetried = true
    slots[place - firstPlace] = .sent(sent)
    retriedCount += 1
  }

  /// Notes what came of a delivery, and lets the next one with its key be sent.
  mutating func end(_ outcome: EndpointOutcome, at place: Int) {
    guard let sent = end(place, as: .done(outcome)) else { return }
    if outcome.kind == .failed, let failure = outcome.failure {
      fail(sent.orderKey, failure)
    } else if let next = waiting[sent.orderKey]?.popFirst() {
      ready.insert(next, at: ready.firstIndex { $0 > next } ?? ready.endIndex)
    } else {
      waiting[sent.orderKey] = nil
    }
  }

  private mutating func end(_ place: Int, as slot: Slot) -> Sent? {
    guard case .sent(let sent) = slots[place - firstPlace] else { return nil }
    slots[place - firstPlace] = slot
    sentCount -= 1
    if sent.isRetried { retriedCount -= 1 }
    bytes -= sent.bytes
    return sent
  }

  /// Gives up, without an outcome, a delivery whose sending was interrupted, and all that are not sent.
  mutating func interrupt(at place: Int) {
    _ = end(place, as: .givenUp)
    for index in head..<slots.count {
      if case .waiting(let queued) = slots[index] {
        slots[index] = .givenUp
        bytes -= queued.outcome.bytes
      }
    }
    (ready, waiting) = ([], [:])
  }

  /// Gives up what waits for a key.
  private mutating func fail(_ orderKey: UInt64, _ failure: Failure) {
    let number = failures.lastIndex(of: failure) ?? failures.count
    if number == failures.count { failures.append(failure) }
    failed[orderKey] = number
    for place in waiting.removeValue(forKey: orderKey) ?? [] {
      guard case .waiting(let queued) = slots[place - firstPlace] else { continue }
      bytes -= queued.outcome.bytes
      slots[place - firstPlace] = .done(unsent(queued.outcome, failure))
    }
  }

  private func unsent(_ outcome: EndpointOutcome, _ failure: Failure) -> EndpointOutcome {
    var outcome = outcome
    outcome.kind = .failed
    outcome.failure = failure
    return outcome
  }

  /// Takes the outcomes that are known of all deliveries from the first on.
  mutating func popOutcomes() -> [EndpointOutcome] {
    var outcomes: [EndpointOutcome] = []
    loop: while head < slots.count {
      switch slots[head] {
      case .done(let outcome): outcomes.append(outcome)
      case .givenUp: break
      case .waiting, .sent: break loop
      }
      head += 1
    }
    if head == slots.count || head >= 1024 {
      slots.removeFirst(head)
      firstPlace += head
      head = 0
    }
    return outcomes
  }
}
