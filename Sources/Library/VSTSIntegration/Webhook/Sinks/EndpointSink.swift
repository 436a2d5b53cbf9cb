import Basics
import Glibc
import SentryState
package import Web

/// An endpoint as a sink: posts every delivery to a URL, byte for byte as it was captured.
///
/// Deliveries of one work item go out one after another, retries included, others at once, and in the
/// place of those that wait for their retry; the outcomes come in the order of the deliveries.
package struct EndpointSink: DeliverySink {
  package struct Options: Sendable {
    /// How many deliveries are on their way at once at most.
    package var concurrency = 16
    /// Whether nothing is sent.
    package var isDry = false
    /// What was delivered before, and is not sent again.
    package var delivered = DeliveredKeys()

    package init() {}
  }

  private let url: WebURL
  private let http: any HTTPClient
  private let headers: EndpointHeaders
  private let options: Options

  package init(
    _ url: WebURL, http: any HTTPClient, headers: EndpointHeaders, options: Options = Options()
  ) {
    self.url = url
    self.http = http
    self.headers = headers
    self.options = options
  }

  package func take(
    _ source: some DeliverySource,
    report: @escaping @Sendable ([EndpointOutcome]) async throws -> Void
  ) async throws {
    let (retries, retry) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Event.self) { group in
      defer { group.cancelAll() }
      var queue = DeliveryQueue()
      var (isReading, isAtEnd, isReporting) = (false, false, false)
      var outcomes: [EndpointOutcome] = []
      group.addTask { await Self.nextRetry(of: retries) }
      while true {
        let room = min(Self.batchSize, queue.room - outcomes.count)
        if !isReading, !isAtEnd, queue.readyCount < options.concurrency, room > 0 {
          isReading = true
          group.addTask { .batch(try await source.nextBatch(atMost: room)) }
        }
        while queue.mayBegin(atOnce: options.concurrency), let (delivery, place) = queue.popReady()
        {
          group.addTask {
            .outcome(await send(delivery) { retry.yield(place) }, place: place)
          }
        }
        outcomes += queue.popOutcomes()
        if !isReporting, !outcomes.isEmpty {
          isReporting = true
          group.addTask { [outcomes] in
            try await report(outcomes)
            return .reported
          }
          outcomes = []
        }
        guard isReading || queue.isSending || isReporting, let event = try await group.next()
        else { break }
        switch event {
        case .batch(let batch):
          isReading = false
          isAtEnd = isAtEnd || batch == nil
          guard !isAtEnd, let batch else { break }
          for delivery in batch.deliveries { take(delivery, into: &queue) }
        case .outcome(let outcome?, let place):
          queue.end(outcome, at: place)
        case .outcome(nil, let place):
          isAtEnd = true
          queue.interrupt(at: place)
        case .reported: isReporting = false
        case .retry(let place?):
          // With one at a time all go out in their order, and each waits for the one before it.
          if options.concurrency > 1 { queue.retry(at: place) }
          group.addTask { await Self.nextRetry(of: retries) }
        case .retry(nil): break
        }
      }
    }
  }

  private enum Event: Sendable {
    case batch(DeliveryBatch?)
    /// What came of sending one; nothing where the run was interrupted.
    case outcome(EndpointOutcome?, place: Int)
    /// The outcomes that were handed out last are told.
    case reported
    /// One waits to be sent again, and others can be sent meanwhile; nothing where all was cancelled.
    case retry(Int?)
  }

  private static func nextRetry(of retries: AsyncStream<Int>) async -> Event {
    for await place in retries { return .retry(place) }
    return .retry(nil)
  }

  private static let batchSize = 256

  /// Queues a delivery, unless it is known already what comes of it.
  private func take(_ delivery: Delivery, into queue: inout DeliveryQueue) {
    guard delivery.content != nil else {
      var outcome = EndpointOutcome(of: delivery, key: nil)
      switch delivery.flaw {
      case .invalid(let failure): (outcome.kind, outcome.failure) = (.invalid, failure)
      case .lost(let failure): (outcome.kind, outcome.failure) = (.failed, failure)
      case .unreadable, nil:
        outcome.kind = .failed
        outcome.failure = Failure(.internal, "the request was not kept")
      }
      return queue.append(outcome)
    }
    let key = delivery.key
    var outcome = EndpointOutcome(of: delivery, key: key)
    if options.delivered.contains(key) {
      outcome.kind = .duplicate
      queue.append(outcome)
    } else if options.isDry {
      outcome.kind = .skipped
      queue.append(outcome)
    } else {
      queue.append(delivery, outcome)
    }
  }

  /// Sends a delivery, again where that may help; `nil` where the run was interrupted.
  ///
  /// Calls `willWait` before each wait for another attempt.
  private func send(
    _ queued: DeliveryQueue.Queued, willWait: @escaping @Sendable () -> Void
  ) async -> EndpointOutcome? {
    var outcome = queued.outcome
    let attempts = Guarded(0)
    let start = ContinuousClock.now
    let fields = headers.headers(of: queued.delivery)
    // Where nobody reads along they need not be known.
    let isInClear = headers.mayHoldSecrets && !url.isHTTPS && !url.isLoopback
    var request = Request(
      .post, url, headers: fields, body: queued.delivery.content?.body.map { Array($0) } ?? [],
      secrets: isInClear ? fields.flatMap(\.secrets) : [], retrying: .redelivery)
    request.mayGoUnencrypted = !headers.mayHoldSecrets
    request.willSend = { attempts.withLock { $0 += 1 } }
    request.willWait = willWait
    let result: Result<Response, HTTPError>
    do throws(HTTPError) {
      result = .success(try await http.send(request))
    } catch {
      if error.kind == .interrupted { return nil }
      result = .failure(error)
    }
    outcome.attempts = attempts.withLock { $0 }
    outcome.seconds = (ContinuousClock.now - start) / .seconds(1)
    outcome.judge(result, of: request)
    return outcome
  }
}

extension EndpointOutcome {
  /// Takes what the receiver answered, or why it did not.
  fileprivate mutating func judge(_ result: Result<Response, HTTPError>, of request: Request) {
    switch result {
    case .failure(let error):
      kind = .failed
      failure = APIError(error, of: request).failure
      failure?.url = nil
    case .success(let response):
      // Before the first attempt it is the pool's word for a receiver that asked to wait.
      status = attempts > 0 ? response.status : nil
      let words = "the receiver answered with status \(response.status)"
      switch response.status {
      case 200..<300: kind = .delivered
      case 408: (kind, failure) = (.failed, Failure(.timeout, words, status: 408))
      case 429:
        kind = .failed
        let waits = "the receiver asks to wait longer than the retries may take"
        failure = Failure(
          .rateLimited, attempts > 0 ? words : waits, status: status,
          retryAfter: response.retryAfter)
      case 500...:
        kind = .failed
        failure = Failure(
          .unavailable, words, status: response.status,
          retryAfter: response.status == 503 ? response.retryAfter : nil)
      default:
        (kind, failure) = (.refused, Failure(.rejected, words, status: response.status))
        if let location = response.redirectTarget {
          let target = Redaction(request.headers.flatMap(\.secrets)).redacted(location)
          failure?.message =
            "the receiver redirects to '\(target)', with status \(response.status)"
          failure?.hint = "redirects are not followed: give '--to' the target, if it is right"
        }
      }
    }
  }
}

extension Response {
  /// The seconds that the receiver wants to be left alone.
  fileprivate var retryAfter: Double? {
    header("Retry-After").flatMap { Web.retryAfter($0, unixTime: Double(time(nil))) }
  }
}
