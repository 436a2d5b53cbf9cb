/// Where deliveries go, and what comes of each there.
package protocol DeliverySink<Outcome>: Sendable {
  associatedtype Outcome: Sendable

  /// Takes a source's deliveries to its end, and gives `report` what came of them, in their order and
  /// as soon as it is sure.
  func take(
    _ source: some DeliverySource, report: @escaping @Sendable ([Outcome]) async throws -> Void
  ) async throws
}
