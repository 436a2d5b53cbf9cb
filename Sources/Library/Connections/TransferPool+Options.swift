package import Basics
package import ToolSupport
package import Web

extension TransferPool {
  /// The seconds that requests in flight get when the tool is interrupted.
  private static let grace = 0.5

  /// Makes the pool that the options describe, at a rate of requests where one is given.
  ///
  /// A file of authorities that cannot be read, and a system without libcurl, are failures of kind
  /// `config`.
  package convenience init(
    _ options: ConnectionOptions, rate: Double? = nil, on console: Console
  ) throws(Failure) {
    do throws(HTTPError) {
      try HTTPLibrary.load()
    } catch {
      throw Failure(.config, error.message, hint: "install libcurl 7.81 or newer")
    }
    try CertificateAuthorities(file: options.cacert).requireReadable()
    let log = TransferLog(messages: console.messages, progress: console.progress)
    var settings = TransferSettings()
    settings.concurrency = options.concurrency
    settings.rate = rate
    settings.connectTimeout = options.connectTimeout
    settings.totalTimeout = options.timeout
    settings.retries = options.retries
    settings.retryMaxTime = options.retryMaxTime
    settings.caFile = options.cacert
    settings.userAgent = "vsts-tools/\(ToolVersion.number)"
    settings.cleartextHosts = try options.allowList()
    settings.shield = console.interruption.shield
    settings.observer = { log.note($0) }
    self.init(settings)
    console.interruption.onInterrupt { [self] in interrupt(grace: Self.grace) }
  }
}
