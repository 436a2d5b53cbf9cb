import Basics
import JSON
import Testing

@testable import VSTSIntegration

@Suite("The queue of deliveries to an endpoint")
struct DeliveryQueueTests {
  private func delivery(_ workItem: Int, _ number: Int, bytes: Int = 0) throws -> Delivery {
    let record = """
      {"subscriptionId":"s","notificationId":\(number),"eventType":"e",\
      "resource":{"workItemId":\(workItem)},"x":"\(String(repeating: "x", count: bytes))"}
      """
    return try #require(try WebhookWorld.deliveries(in: record).first)
  }

  private func queue(_ workItems: [Int]) throws -> DeliveryQueue {
    var queue = DeliveryQueue()
    for (number, workItem) in workItems.enumerated() {
      let delivery = try delivery(workItem, number)
      queue.append(delivery, EndpointOutcome(of: delivery, key: delivery.key))
    }
    return queue
  }

  private func ready(_ queue: inout DeliveryQueue) -> [(DeliveryQueue.Queued, place: Int)] {
    var ready: [(DeliveryQueue.Queued, place: Int)] = []
    while let next = queue.popReady() { ready.append(next) }
    return ready
  }

  private func outcome(
    _ queued: DeliveryQueue.Queued, _ kind: EndpointOutcome.Kind = .delivered
  ) -> EndpointOutcome {
    var outcome = queued.outcome
    outcome.kind = kind
    if kind == .failed { outcome.failure = Failure(.unavailable, "busy") }
    return outcome
  }

  @Test("lets one delivery of each work item go at a time, and tells outcomes in order")
  func order() throws {
    var queue = try queue([1, 2, 1, 1, 2, 3])
    var first = ready(&queue)
    #expect(first.map(\.place) == [0, 1, 5])
    queue.end(outcome(first[2].0), at: 5)
    #expect(queue.popOutcomes().isEmpty)
    queue.end(outcome(first[0].0), at: 0)
    #expect(queue.popOutcomes().map(\.key) == ["s/0"])
    let second = ready(&queue)
    #expect(second.map(\.place) == [2])
    queue.end(outcome(first[1].0), at: 1)
    queue.end(outcome(second[0].0), at: 2)
    #expect(queue.popOutcomes().map(\.key) == ["s/1", "s/2"])
    first = ready(&queue)
    #expect(first.map(\.place) == [3, 4])
    for (queued, place) in first { queue.end(outcome(queued), at: place) }
    #expect(queue.popOutcomes().map(\.key) == ["s/3", "s/4", "s/5"])
  }

  @Test("sends no more of a work item of which one has failed")
  func failure() throws {
    var queue = try queue([1, 2, 1])
    let first = ready(&queue)
    queue.end(outcome(first[0].0, .failed), at: 0)
    queue.end(outcome(first[1].0, .refused), at: 1)
    let late = try delivery(1, 3)
    queue.append(late, EndpointOutcome(of: late, key: late.key))
    let other = try delivery(2, 4)
    queue.append(other, EndpointOutcome(of: other, key: other.key))
    #expect(ready(&queue).map(\.place) == [4])
    let outcomes = queue.popOutcomes()
    #expect(outcomes.map(\.kind) == [.failed, .refused, .failed, .failed])
    #expect(outcomes.map(\.attempts) == [0, 0, 0, 0])
    #expect(outcomes[3].failure == Failure(.unavailable, "busy"))
  }

  @Test("is full when so many wait behind one, or so many bytes")
  func room() throws {
    var queue = try queue([1])
    let sent = ready(&queue)
    for number in 1..<4096 {
      #expect(queue.room == 4096 - number)
      let delivery = try delivery(1, number)
      queue.append(delivery, EndpointOutcome(of: delivery, key: nil))
    }
    #expect(queue.room == 0)
    queue.end(outcome(sent[0].0), at: 0)
    #expect(!queue.popOutcomes().isEmpty)
    #expect(queue.room == 1)

    var large = DeliveryQueue()
    for number in 0..<9 {
      #expect(large.room > 0)
      let delivery = try delivery(1, number, bytes: 1_000_000)
      large.append(delivery, EndpointOutcome(of: delivery, key: nil))
    }
    #expect(large.room == 0)
    // What is on its way is in memory too.
    let first = large.popReady()
    let (queued, place) = try #require(first)
    #expect(large.room == 0)
    large.end(outcome(queued), at: place)
    #expect(large.room > 0)
  }

  @Test("lets another go in the place of one that is retried, as long as that is on its way")
  func retries() throws {
    var queue = try queue([1, 2])
    let sent = ready(&queue)
    #expect(!queue.mayBegin(atOnce: 2))
    queue.retry(at: 0)
    queue.retry(at: 0)
    #expect(queue.mayBegin(atOnce: 2))
    #expect(!queue.mayBegin(atOnce: 1))
    queue.end(outcome(sent[0].0), at: 0)
    // The news may come late.
    queue.retry(at: 0)
    #expect(!queue.mayBegin(atOnce: 1))
    #expect(queue.popOutcomes().count == 1)
    queue.end(outcome(sent[1].0), at: 1)
    #expect(queue.popOutcomes().count == 1)
    queue.retry(at: 0)
    #expect(queue.mayBegin(atOnce: 1))
    #expect(!queue.isSending)
  }

  @Test("lets no more go while too many are retried")
  func retriedAtOnce() throws {
    var queue = try queue(Array(0..<300))
    var sent: [(DeliveryQueue.Queued, place: Int)] = []
    while queue.mayBegin(atOnce: 2), let next = queue.popReady() {
      sent.append(next)
      queue.retry(at: next.place)
    }
    #expect(sent.count == 256)
    queue.end(outcome(sent[7].0), at: 7)
    #expect(queue.mayBegin(atOnce: 2))
  }

  @Test("tells, when a run is interrupted, what came of those that were sent")
  func interruption() throws {
    var queue = try queue([1, 2, 3, 1])
    let first = ready(&queue)
    queue.interrupt(at: 1)
    queue.end(outcome(first[2].0), at: 2)
    #expect(queue.popOutcomes().isEmpty)
    queue.end(outcome(first[0].0), at: 0)
    #expect(queue.popReady() == nil)
    #expect(queue.popOutcomes().map(\.key) == ["s/0", "s/2"])
  }
}

@Suite("The keys of what was delivered")
struct DeliveredKeysTests {
  private let digest = "sha256:" + String(repeating: "0a", count: 32)

  @Test("are found again, each form apart from the others")
  func keys() {
    let keys = [
      "sub/1", "sub/18446744073709551616", "sub/01", "sub/", "/1", "a/b/3", "sub/x", digest,
      "sha256:", digest.uppercased(),
    ]
    for key in keys {
      var delivered = DeliveredKeys()
      delivered.insert(key)
      #expect(keys.filter { delivered.contains($0) } == [key])
    }
  }

  @Test(
    "come from outcomes that say so",
    arguments: [
      (#"{"outcome":"delivered","key":"s/1"}"#, true),
      (#"{"outcome":"delivered","key":"s\/1"}"#, true),
      (#"{"outcome":"delivered","key":7}"#, false),
      (#"{"outcome":"failed","key":"s/1"}"#, false),
      (#"{"outcome":"invalid","key":null}"#, false), (#"{"summary":{}}"#, false),
      ("{}", nil), ("7", nil), (#"{"summary":7}"#, nil), (#"{"key":"s/1"}"#, nil),
    ] as [(String, Bool?)])
  func outcomes(record: String, isDelivered: Bool?) throws {
    var delivered = DeliveredKeys()
    let members = try DeliveredKeys.picker.pick(from: Array(record.utf8))
    do throws(DeliveredKeys.ForeignRecord) {
      try delivered.insert(members)
      #expect(delivered.contains("s/1") == isDelivered)
    } catch {
      #expect(isDelivered == nil)
    }
  }
}
