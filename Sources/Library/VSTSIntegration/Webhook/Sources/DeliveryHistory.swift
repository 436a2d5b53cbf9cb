package import AzureDevOps
import Basics
import JSON
package import SentryState
import Web

/// What the service keeps of the deliveries of web hooks, from which they are delivered again.
///
/// What the service did not try to deliver, as while a hook is on probation, is not there.
package struct DeliveryHistory: DeliverySearch {
  /// What is asked for.
  package struct Question: Sendable {
    package var subscriptionIDs: [String]
    /// Only what came to this; `nil` for all.
    package var result: String?
    package var since: Timestamp

    package init(subscriptionIDs: [String], result: String?, since: Timestamp) {
      self.subscriptionIDs = subscriptionIDs
      self.result = result
      self.since = since
    }
  }

  /// A notification whose event is yet to be asked for.
  private struct Bare: Sendable {
    let id: Int
    let subscriptionID: String
    let createdDate: String?
  }

  private enum Row: Sendable {
    case found(FoundDelivery)
    case bare(Bare)
    case filtered
  }

  private let client: AzureDevOpsClient
  private let question: Question
  private let concurrency: Int
  private let ownHooks: OwnHooks
  private let report: @Sendable ([HookState]) -> Void

  /// Takes which hooks' deliveries count as verified, and whom to tell what the service says of the
  /// subscriptions, once it has answered at all.
  package init(
    _ question: Question, client: AzureDevOpsClient, concurrency: Int, ownHooks: OwnHooks,
    report: @escaping @Sendable ([HookState]) -> Void
  ) {
    self.client = client
    self.question = question
    self.concurrency = concurrency
    self.ownHooks = ownHooks
    self.report = report
  }

  package func found(_ progress: SearchProgress) async throws -> [FoundDelivery] {
    async let states = HookState.ask(client, for: question.subscriptionIDs)
    let rows = try await notifications()
    report(await states)
    var found: [FoundDelivery] = []
    var bare: [Bare] = []
    for row in rows {
      switch row {
      case .found(let delivery): found.append(delivery)
      case .bare(let notification): bare.append(notification)
      case .filtered: break
      }
    }
    progress.begin(bare.count)
    try await bare.forEachConcurrently(atMost: concurrency, event) {
      found.append($0)
      progress.advance(1)
    }
    return found
  }

  private func notifications() async throws -> [Row] {
    do {
      return try await client.notifications(
        of: question.subscriptionIDs, result: question.result, since: question.since.description
      ) { notification in
        guard !notification.isFiltered else { return .filtered }
        let row = Bare(
          id: notification.id, subscriptionID: notification.subscriptionID,
          createdDate: notification.createdDate)
        return notification.event.map { .found(delivery(of: row, $0)) } ?? .bare(row)
      }
    } catch {
      throw error.endingRun
    }
  }

  /// Asks for the event of a notification.
  private func event(of row: Bare) async throws -> FoundDelivery {
    do {
      let event = try await client.event(ofNotification: row.id, of: row.subscriptionID)
      return event.map { delivery(of: row, $0) } ?? found(row, .failure(NotifiedEvent.withheld))
    } catch {
      if error.isInterruption { throw error.endingRun }
      return found(row, .failure(error.failure))
    }
  }

  private func delivery(of row: Bare, _ event: JSONObject) -> FoundDelivery {
    guard event["resource"]?.object != nil else { return found(row, .failure(NotifiedEvent.cut)) }
    let notification = NotifiedEvent(
      id: JSONValue.number(row.id).text, subscription: JSONValue.string(row.subscriptionID).text,
      event: JSONValue.object(event).text)
    var delivery = found(row, .success(notification.body))
    delivery.headers = NotifiedEvent.headers(subscriptionID: row.subscriptionID)
    delivery.isVerified = ownHooks.hold(
      subscriptionID: row.subscriptionID,
      collectionID: event["resourceContainers"]?["collection"]?["id"]?.idText)
    return delivery
  }

  private func found(_ row: Bare, _ body: Result<[UInt8], Failure>) -> FoundDelivery {
    let time = row.createdDate.flatMap { Timestamp($0) }
    return FoundDelivery(
      place: .init(time: time ?? .earliest, numbers: [row.id]),
      source: "\(row.subscriptionID)/\(row.id)",
      ids: .init(subscription: row.subscriptionID, notification: .number(row.id)), body: body,
      receivedAt: time)
  }
}

extension JSONValue {
  fileprivate var text: ArraySlice<UInt8> {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes[...]
  }
}
