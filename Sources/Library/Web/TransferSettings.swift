package import Basics

/// How a transfer pool connects, waits and sends again.
package struct TransferSettings: Sendable {
  /// How many requests are in flight at the same time, at most.
  package var concurrency = 16
  /// How many requests are begun in a second at most, retries included; `nil` for any number.
  package var rate: Double?
  /// Seconds until a connection, TLS included, must be there.
  package var connectTimeout = 10.0
  /// Seconds from sending to the last byte, for requests that do not say.
  package var totalTimeout = 30.0
  /// How often a request is sent again.
  package var retries = 3
  /// Seconds from the first attempt after which none is begun.
  package var retryMaxTime = 120.0
  /// A file of CA certificates, instead of the ones that curl's environment names.
  package var caFile: String?
  /// The hosts that are asked over http, beside this machine.
  package var cleartextHosts = HostAllowList()
  /// The longest body that is taken, in bytes after decompression.
  package var maximumBodyBytes = 256 << 20
  package var userAgent = "vsts-tools"
  /// Keeps requests that change something whole when the pool is interrupted.
  package var shield = Shield()
  package var clock = TransferClock.system
  /// Numbers from 0 up to but not including 1, for the jitter of waits.
  package var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
  /// Told of everything that happens, from several threads.
  package var observer: (@Sendable (TransferEvent) -> Void)?

  package init() {}
}

/// What happens in a transfer pool, for logs and progress; there are no headers in it.
package enum TransferEvent: Sendable, Equatable {
  case sent(method: Request.Method, url: String)
  /// What is sent next has a secret in it, and goes over http to another machine.
  case unprotected(host: String)
  /// An answer came, of so many decoded bytes, so many seconds after sending.
  case answered(url: String, status: Int, bytes: Int, seconds: Double)
  case failed(url: String, error: HTTPError)
  /// The request is sent again after a wait in seconds; the first retry is attempt 1.
  case retrying(url: String, attempt: Int, wait: Double, reason: String)
  /// All requests to the host wait for so many seconds.
  case paused(host: HostAndPort, seconds: Double)
}
