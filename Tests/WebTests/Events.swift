import Basics

@testable import Web

/// What an observer was told, with the time of the clock.
final class Events: Sendable {
  private let log = Guarded<[(time: Double, event: TransferEvent)]>([])

  func record(_ event: TransferEvent, at time: Double = 0) {
    log.withLock { $0.append((time, event)) }
  }

  var all: [TransferEvent] { log.withLock { $0.map(\.event) } }

  /// When requests were sent to a URL.
  func sendingTimes(_ url: String) -> [Double] {
    log.withLock { log in
      log.compactMap { entry in
        if case .sent(_, url) = entry.event { entry.time } else { nil }
      }
    }
  }
}

/// Sends a request, and returns the error's kind or the status.
func result(_ pool: TransferPool, _ request: Request) async -> Result<Int, HTTPError> {
  do throws(HTTPError) {
    return .success(try await pool.send(request).status)
  } catch {
    return .failure(error)
  }
}

extension TransferSettings {
  /// Settings for tests in which every wait is over at once.
  static func immediate(_ clock: TestClock = TestClock(), retries: Int = 0) -> TransferSettings {
    var settings = TransferSettings()
    settings.retries = retries
    settings.clock = clock.clock
    settings.random = { 0.5 }
    return settings
  }
}

extension Result {
  /// The error of a failure.
  var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}

extension Request {
  /// Makes a request to a URL, which has to be one.
  init(
    _ method: Method, _ text: String, headers: [Header] = [], body: [UInt8]? = nil,
    retrying: Retrying? = nil, timeout: Double? = nil, policy: ServicePolicy = ServicePolicy()
  ) {
    guard var url = try? URLReader(parsing: text).url else {
      preconditionFailure("'\(text)' is no URL")
    }
    if let mark = text.firstIndex(of: "?") { url.query = String(text[mark...].dropFirst()) }
    self.init(
      method, url, headers: headers, body: body, retrying: retrying, timeout: timeout,
      policy: policy)
  }
}
