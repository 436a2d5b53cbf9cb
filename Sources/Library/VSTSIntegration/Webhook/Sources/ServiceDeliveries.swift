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
  /// What it is known by where its body is not to be had.
  var ids = Delivery.IDs()
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
    case .failure(let failure): Delivery(source: source, ids, lost: failure)
    }
  }
}

/// A way of finding deliveries at the service.
package protocol DeliverySearch: Sendable {
  /// Finds the deliveries, in no order, and says meanwhile how far it is.
  func found(_ progress: SearchProgress) async throws -> [FoundDelivery]
}

/// Who shows how far a search is.
package struct SearchProgress: Sendable {
  /// Is told that so many things are to be done next.
  let begin: @Sendable (Int) -> Void
  /// Is told that so many more of them are done.
  let advance: @Sendable (Int) -> Void

  package init(
    begin: @escaping @Sendable (Int) -> Void, advance: @escaping @Sendable (Int) -> Void
  ) {
    self.begin = begin
    self.advance = advance
  }
}

/// The service as a source of deliveries, which are found when the first is asked for, and handed on
/// in their order.
package actor ServiceDeliveries: DeliverySource {
  private let search: any DeliverySearch
  private let keepsContent: Bool
  private let progress: SearchProgress
  /// The deliveries that are to be handed on, the last one first.
  private var waiting: [FoundDelivery]?

  package init(
    _ search: any DeliverySearch, keepingContent keepsContent: Bool, _ progress: SearchProgress
  ) {
    self.search = search
    self.keepsContent = keepsContent
    self.progress = progress
  }

  package func nextBatch(atMost limit: Int) async throws -> DeliveryBatch? {
    if waiting == nil {
      let found = try await search.found(progress).sorted { $1.place < $0.place }
      progress.begin(found.count)
      waiting = found
    }
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
