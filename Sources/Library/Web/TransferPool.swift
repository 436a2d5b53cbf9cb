package import Basics
import Synchronization

/// Sends requests over libcurl: so many at a time, and at a rate where one is given, over connections
/// that are used again, and again where the service may just have been busy.
///
/// Its thread starts with the first request and ends with the pool.
package final class TransferPool: HTTPClient {
  package let settings: TransferSettings
  private let loop: TransferLoop
  private let admission: Admission
  private let policy: RetryPolicy
  private let nextID = Atomic<UInt64>(0)

  package var shield: Shield { settings.shield }

  package init(_ settings: TransferSettings = TransferSettings()) {
    self.settings = settings
    loop = TransferLoop(settings: settings)
    admission = Admission(
      concurrency: max(1, settings.concurrency), rate: settings.rate, clock: settings.clock)
    policy = RetryPolicy(retries: settings.retries, maxTime: settings.retryMaxTime)
  }

  deinit {
    admission.interrupt()
    loop.stop()
  }

  /// Sends a request, again as its `retrying` allows, and returns the last answer, whatever its
  /// status.
  ///
  /// Redirects are answers. A host that asked to wait longer than the retries may take is not asked
  /// meanwhile: the answer is then a 429 of our own with the seconds left in `Retry-After`. Throws
  /// when there is no whole answer; a cancelled task ends its transfer, unless that changes
  /// something.
  package func send(_ request: Request) async throws(HTTPError) -> Response {
    do throws(HTTPError) {
      return try await answer(to: request)
    } catch {
      // A flow that cancels some of its own requests knows why.
      if error.kind == .interrupted, !Task.isCancelled { InterruptionNote.current?.set() }
      throw error
    }
  }

  private func answer(to request: Request) async throws(HTTPError) -> Response {
    let url = request.url
    try request.requireSendable(settings.cleartextHosts)
    let clock = settings.clock
    var start: Double?
    var last: Submission.Outcome?
    var retry = 0
    while true {
      let patience = start.map { Admission.Patience.until($0 + settings.retryMaxTime) }
      let turn = await admission.enter(
        newID(), host: url.hostAndPort, patience: patience ?? .seconds(settings.retryMaxTime),
        isShielded: Shield.isUp && last == nil)
      switch turn {
      case .admitted: break
      case .interrupted:
        // Whoever changes something is told what the service said, even if that was not the end.
        guard let last, request.isChange || Shield.isUp else {
          throw TransferFailure.interrupted(request).error
        }
        return try finish(last)
      case .refused(let seconds):
        guard let last else { return .tooManyRequests(retryAfter: seconds) }
        return try finish(last)
      }
      start = start ?? clock.now()
      if request.isInClear { settings.observer?(.unprotected(host: url.displayHost)) }
      request.willSend?()
      settings.observer?(.sent(method: request.method, url: url.text))
      let outcome =
        await request.isChange
        ? shield.run { await self.attempt(request) } : attempt(request)
      let decision = judge(
        outcome, request, retry: retry, elapsed: clock.now() - (start ?? clock.now()))
      admission.leave()
      let wait: Double
      switch decision {
      case .stop: return try finish(outcome)
      case .retry(let seconds), .retryAfterPause(let seconds): wait = seconds
      }
      retry += 1
      last = outcome
      request.willWait?()
      settings.observer?(
        .retrying(url: url.text, attempt: retry, wait: wait, reason: reason(outcome)))
      if case .retry = decision { await admission.wait(seconds: wait) }
    }
  }

  /// Sends nothing more: what waits ends at once and what is in flight after the seconds of grace,
  /// with an error of kind `interrupted`, which says that nothing came of it where something was to
  /// be changed.
  ///
  /// What is shielded goes on, and may still send.
  package func interrupt(grace: Double = 1) {
    admission.interrupt()
    loop.interrupt(grace: grace)
  }

  private func newID() -> UInt64 { nextID.add(1, ordering: .relaxed).newValue }

  private func attempt(_ request: Request) async -> Submission.Outcome {
    let id = newID()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.submit(
          Submission(
            id: id, request: request, isShielded: Shield.isUp, done: continuation))
        // A cancellation before the submission found nothing to cancel.
        if Task.isCancelled { loop.cancel(id) }
      }
    } onCancel: {
      loop.cancel(id)
    }
  }

  /// Tells the observer what came, pauses the host if it asked for that, and decides what next.
  private func judge(
    _ outcome: Submission.Outcome, _ request: Request, retry: Int, elapsed: Double
  ) -> RetryPolicy.Decision {
    let url = request.url
    switch outcome {
    case .success(let answer):
      let response = answer.response
      settings.observer?(
        .answered(
          url: url.text, status: response.status, bytes: response.body.count,
          seconds: answer.seconds))
      guard !request.policy.isHopeless(response) else { return .stop }
      let pause = response.requestedPause(request.policy, unixTime: settings.clock.unixTime())
      if let pause, admission.pause(url.hostAndPort, seconds: pause) {
        settings.observer?(.paused(host: url.hostAndPort, seconds: pause))
      }
      return policy.decision(
        after: response, retrying: request.retrying, retry: retry, elapsed: elapsed, pause: pause,
        random: settings.random())
    case .failure(let failure):
      settings.observer?(.failed(url: url.text, error: failure.error))
      return policy.decision(
        after: failure, retrying: request.retrying, retry: retry, elapsed: elapsed,
        random: settings.random())
    }
  }

  private func finish(_ outcome: Submission.Outcome) throws(HTTPError) -> Response {
    switch outcome {
    case .success(let answer): return answer.response
    case .failure(let failure): throw failure.error
    }
  }

  private func reason(_ outcome: Submission.Outcome) -> String {
    switch outcome {
    case .success(let answer): "status \(answer.response.status)"
    case .failure(let failure): failure.error.message
    }
  }
}

extension Response {
  /// What stands for the answer of a host that is not asked because it wants to be left alone.
  fileprivate static func tooManyRequests(retryAfter seconds: Double) -> Response {
    Response(
      status: 429, headers: [Header("Retry-After", "\(Int(clamping: seconds.rounded(.up)))")])
  }
}

extension Request {
  /// Throws if the request would go over http to another host than loopback and these, or if a
  /// header could smuggle another line into it.
  fileprivate func requireSendable(_ cleartextHosts: HostAllowList) throws(HTTPError) {
    guard mayGoUnencrypted || cleartextHosts.allowsScheme(of: url) else {
      throw HTTPError(.unsupportedURL, "http is only for loopback, not for '\(url.displayHost)'")
    }
    for header in headers {
      let isClean =
        header.name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: ":") }
        && !header.value.utf8.contains { [0x00, 0x0A, 0x0D].contains($0) }
      guard isClean, !header.name.isEmpty else {
        throw HTTPError(.unsupportedURL, "a header contains a control character")
      }
    }
  }
}
