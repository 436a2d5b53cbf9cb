/// Deliveries that could be had without waiting, at least one.
package struct DeliveryBatch: Sendable {
  package let deliveries: [Delivery]
  /// Whether more could be had at once.
  package let isMoreWaiting: Bool

  package init(_ deliveries: [Delivery], isMoreWaiting: Bool) {
    self.deliveries = deliveries
    self.isMoreWaiting = isMoreWaiting
  }
}

/// Where deliveries come from: captures, or the service.
///
/// There is one consumer, which takes a batch after the other.
package protocol DeliverySource: Sendable {
  /// Waits for a delivery, and gives those that can be had without waiting, at most `limit`; `nil`
  /// at the end.
  func nextBatch(atMost limit: Int) async throws -> DeliveryBatch?
}
