import JSON

/// Decides whether a request is sent again, and after which wait.
struct RetryPolicy: Sendable {
  /// What to do after an attempt.
  enum Decision: Equatable, Sendable {
    /// The outcome is the last one.
    case stop
    /// Another attempt after a wait of its own, in seconds.
    case retry(after: Double)
    /// Another attempt when the pause of the host is over, in seconds.
    case retryAfterPause(Double)
  }

  /// How often a request is sent again.
  var retries: Int
  /// Seconds from the first attempt after which none is begun.
  var maxTime: Double
  /// The longest wait before the first retry in seconds; doubles with each.
  static let firstWait = 0.5
  /// No wait of our own choice is longer, in seconds.
  static let longestWait = 30.0

  /// Decides after an answer; `retry` counts the retries already made, `elapsed` the seconds since
  /// the first attempt, and `pause` is what the answer asked to wait.
  func decision(
    after response: Response, retrying: Request.Retrying, retry: Int, elapsed: Double,
    pause: Double?, random: Double
  ) -> Decision {
    let isRetried =
      switch (retrying, response.status) {
      case (_, 429), (_, 503): retrying != .never
      case (_, 500), (_, 502), (_, 504): retrying.isRepeatable
      case (.redelivery, 408): true
      default: false
      }
    guard isRetried, retry < retries else { return .stop }
    guard let pause else { return backoff(retry: retry, elapsed: elapsed, random: random) }
    return elapsed + pause <= maxTime ? .retryAfterPause(pause) : .stop
  }

  /// Decides after an attempt without an answer.
  func decision(
    after failure: TransferFailure, retrying: Request.Retrying, retry: Int, elapsed: Double,
    random: Double
  ) -> Decision {
    let isRetried =
      switch failure.phase {
      case .refused: retrying != .never
      case .broken: retrying.isRepeatable
      default: false
      }
    guard isRetried, retry < retries else { return .stop }
    return backoff(retry: retry, elapsed: elapsed, random: random)
  }

  /// Exponential, with full jitter.
  private func backoff(retry: Int, elapsed: Double, random: Double) -> Decision {
    var limit = Self.firstWait
    for _ in 0..<min(retry, 10) { limit *= 2 }
    let wait = min(limit, Self.longestWait) * random
    return elapsed + wait <= maxTime ? .retry(after: wait) : .stop
  }
}

extension Response {
  /// The seconds that the server asks its clients to wait before they send the next request.
  ///
  /// It asks by `Retry-After` on 429, 503 and successes, or else says by a header of its own that it
  /// holds requests back; one that it refused for a shorter time than that waits as it would have.
  func requestedPause(_ policy: ServicePolicy, unixTime: Double) -> Double? {
    let isSuccess = (200..<300).contains(status)
    guard isSuccess || status == 429 || status == 503 else { return nil }
    if let pause = header("Retry-After").flatMap({ retryAfter($0, unixTime: unixTime) }) {
      return pause
    }
    let delay = policy.delayHeader.flatMap { header($0) }.flatMap(delaySeconds)
    guard let delay, isSuccess || delay >= RetryPolicy.firstWait else { return nil }
    return delay
  }
}

/// The longest wait that is believed, in seconds: a year.
private let longestPause = 365.0 * 86_400

/// The seconds that a `Retry-After` asks for: a number of seconds or an HTTP date, a year at most.
package func retryAfter(_ value: String, unixTime: Double) -> Double? {
  delaySeconds(value)
    ?? secondsSince1970(httpDate: value)
    .map { min(max(0, Double($0) - unixTime), longestPause) }
}

private func delaySeconds(_ value: String) -> Double? {
  guard value.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }) else {
    return nil
  }
  return Double(value).map { min($0, longestPause) }
}
