import Basics
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("A shard")
struct ShardTests {
  @Test("is read as I/N", arguments: ["0/1", "0/4", "3/4", "07/8"])
  func good(text: String) { #expect(Shard(text) != nil) }

  @Test(
    "is refused where it is none",
    arguments: ["", "1", "1/1", "4/4", "-1/4", "1/0", "0/0", "1/4/2", "a/4", "+1/4", "1/", "/4"])
  func bad(text: String) { #expect(Shard(text) == nil) }

  @Test(
    "goes by FNV-1a",
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C),
      ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func hash(text: String, value: UInt64) { #expect(text.fnv1a == value) }

  @Test("holds each work item in one place, and what is no delivery everywhere")
  func shares() async throws {
    var records = (0..<100).map { number in
      #"{"subscriptionId":"s","notificationId":\#(number),"eventType":"e","resource":{"workItemId":\#(number % 10)}}"#
    }
    records.insert("{}", at: 50)
    let deliveries = try records.flatMap { try WebhookWorld.deliveries(in: $0) }
    var places: [String: Set<Int>] = [:]
    var (good, bad) = (0, 0)
    for index in 0..<4 {
      let shard = try #require(Shard("\(index)/4"))
      let source = ShardedSource(ListSource(deliveries), shard: shard)
      while let batch = try await source.nextBatch(atMost: 7) {
        for delivery in batch.deliveries {
          guard delivery.content != nil else {
            bad += 1
            continue
          }
          good += 1
          places[delivery.orderKey, default: []].insert(index)
        }
      }
    }
    #expect(good == 100)
    #expect(bad == 4)
    #expect(places.count == 10)
    #expect(places.values.allSatisfy { $0.count == 1 })
    #expect(Set(places.values).count > 1)
  }
}

/// A source of deliveries that are there already.
final class ListSource: DeliverySource {
  private let rest: Guarded<ArraySlice<Delivery>>

  init(_ deliveries: [Delivery]) {
    rest = Guarded(deliveries[...])
  }

  func nextBatch(atMost limit: Int) async -> DeliveryBatch? {
    let batch = rest.withLock { rest in
      defer { rest = rest.dropFirst(limit) }
      return Array(rest.prefix(limit))
    }
    return batch.isEmpty ? nil : DeliveryBatch(batch, isMoreWaiting: true)
  }
}
