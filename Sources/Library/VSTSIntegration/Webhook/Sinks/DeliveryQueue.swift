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
    case sent(orderKey: UInt64)
    case done(EndpointOutcome)
    /// Nothing comes of it in this run.
    case givenUp
  }

  /// How many deliveries wait at most behind one that is slow, and how many bytes of theirs.
  private static let mostWaiting = 4096
  private static let mostBytes = 8 << 20

  /// The deliveries from the first on whose outcome is not handed out.
  private var slots: [Slot] = []
  private var head = 0
  /// The place of the first slot.
  private var firstPlace = 0
  /// The places that can be sent now, and those that wait for another with their key.
  private var ready: ArraySlice<Int> = []
  private var waiting: [UInt64: ArraySlice<Int>] = [:]
  /// The bytes of what waits or can be sent.
  private var bytes = 0
  /// Why nothing more is sent of a key: the number of the failure.
  private var failed: [UInt64: Int] = [:]
  private var failures: [Failure] = []

  var readyCount: Int { ready.count }

  /// Whether more deliveries can be taken.
  var hasRoom: Bool { slots.count - head < Self.mostWaiting && bytes < Self.mostBytes }

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
    bytes += delivery.content?.body?.count ?? 0
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
    bytes -= queued.delivery.content?.body?.count ?? 0
    slots[place - firstPlace] = .sent(orderKey: queued.orderKey)
    return (queued, place)
  }

  /// Notes what came of a delivery, and lets the next one with its key be sent.
  mutating func end(_ outcome: EndpointOutcome, at place: Int) {
    guard case .sent(let orderKey) = slots[place - firstPlace] else { return }
    slots[place - firstPlace] = .done(outcome)
    if outcome.kind == .failed, let failure = outcome.failure {
      fail(orderKey, failure)
    } else if let next = waiting[orderKey]?.popFirst() {
      ready.append(next)
    } else {
      waiting[orderKey] = nil
    }
  }

  /// Gives up, without an outcome, a delivery whose sending was interrupted, and all that are not sent.
  mutating func interrupt(at place: Int) {
    slots[place - firstPlace] = .givenUp
    for index in head..<slots.count {
      if case .waiting = slots[index] { slots[index] = .givenUp }
    }
    (ready, waiting, bytes) = ([], [:], 0)
  }

  /// Gives up what waits for a key.
  private mutating func fail(_ orderKey: UInt64, _ failure: Failure) {
    let number = failures.lastIndex(of: failure) ?? failures.count
    if number == failures.count { failures.append(failure) }
    failed[orderKey] = number
    for place in waiting.removeValue(forKey: orderKey) ?? [] {
      guard case .waiting(let queued) = slots[place - firstPlace] else { continue }
      bytes -= queued.delivery.content?.body?.count ?? 0
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
