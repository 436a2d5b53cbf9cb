/// One of several machines' share of the deliveries: each work item belongs to one of them.
package struct Shard: Sendable, Equatable {
  private let index: UInt64
  private let count: UInt64

  /// Reads `I/N`, with I from 0; `nil` where the text is none.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }),
      let index = UInt64(parts[0]), let count = UInt64(parts[1]), index < count
    else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// Whether a delivery of this order key belongs to the share.
  package func holds(orderKey: String) -> Bool { orderKey.fnv1a % count == index }
}

/// A source of which only a share is taken; what is no delivery is everybody's.
package struct ShardedSource<Base: DeliverySource>: DeliverySource {
  private let base: Base
  private let shard: Shard

  package init(_ base: Base, shard: Shard) {
    self.base = base
    self.shard = shard
  }

  package func nextBatch(atMost limit: Int) async throws -> DeliveryBatch? {
    while let batch = try await base.nextBatch(atMost: limit) {
      let deliveries = batch.deliveries.filter {
        $0.content == nil || shard.holds(orderKey: $0.orderKey)
      }
      // With none there is nothing to hand on, but perhaps something to wait for.
      if !deliveries.isEmpty {
        return DeliveryBatch(deliveries, isMoreWaiting: batch.isMoreWaiting)
      }
    }
    return nil
  }
}
