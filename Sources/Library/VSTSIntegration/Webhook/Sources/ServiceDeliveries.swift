import Basics
import JSON
import SentryState
import Web

/// A delivery that was found at the service, in little memory until it is handed on.
package struct FoundDelivery: Sendable {
  /// Where it stands among the others.
  struct Place: Sendable, Comparable {
    var time: Timestamp
    var numbers: [Int]

    static func < (left: Place, right: Place) -> Bool {
      left.time == right.time
        ? left.numbers.lexicographicallyPrecedes(right.numbers) : left.time < right.time
    }
  }

  let place: Place
  let source: String
  /// The body, or why it is not to be had.
  let body: Result<[UInt8], Failure>
  var headers: [Header] = []
  var receivedAt: Timestamp?
  /// Whether it is the integration's own service that told of it.
  var isVerified = false

  /// The delivery as sinks take it.
  func delivery(keepingContent: Bool) -> Delivery {
    switch body {
    case .success(let body):
      Delivery(
        source: source,
        CapturedRequest(
          headers: CapturedHeaders(fields: headers), body: body[...], receivedAt: receivedAt),
        keepingContent: keepingContent, isVerified: isVerified)
    case .failure(let failure): Delivery(source: source, lost: failure)
    }
  }
}

/// A way of finding deliveries at the service.
package protocol DeliverySearch: Sendable {
  /// Finds the deliveries, in no order.
  func found() async throws -> [FoundDelivery]
}

/// The service as a source of deliveries, which are found when the first is asked for, and handed on
/// in their order.
package actor ServiceDeliveries: DeliverySource {
  private let search: any DeliverySearch
  private let keepsContent: Bool
  /// The deliveries that are to be handed on, the last one first.
  private var waiting: [FoundDelivery]?

  package init(_ search: any DeliverySearch, keepingContent keepsContent: Bool) {
    self.search = search
    self.keepsContent = keepsContent
  }

  package func nextBatch(atMost limit: Int) async throws -> DeliveryBatch? {
    if waiting == nil { waiting = try await search.found().sorted { $1.place < $0.place } }
    let deliveries = (waiting ?? []).suffix(limit).reversed()
      .map { $0.delivery(keepingContent: keepsContent) }
    waiting?.removeLast(deliveries.count)
    return deliveries.isEmpty
      ? nil : DeliveryBatch(deliveries, isMoreWaiting: waiting?.isEmpty == false)
  }
}

extension APIError {
  /// The error as it ends a run: one that an interruption of the tool is the cause of says nothing.
  var endingRun: any Error { isInterruption ? CancellationError() : self }

  /// Whether nothing else that is asked would come to another end.
  var endsRun: Bool {
    isInterruption || cause == .preparation || failure.kind == .unauthorized
  }
}
