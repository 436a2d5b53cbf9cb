import Basics
import CCurl

/// An attempt to send a request, as the pool hands it to the loop.
struct Submission: Sendable {
  var id: UInt64
  var request: Request
  /// Whether it goes on when the pool is interrupted.
  var isShielded: Bool
  var done: CheckedContinuation<Outcome, Never>

  typealias Outcome = Result<TransferAnswer, TransferFailure>
}

/// An answer and how many seconds it took.
struct TransferAnswer: Sendable {
  var response: Response
  var seconds: Double
}

/// One attempt in flight, which libcurl's handle keeps a pointer to.
///
/// It belongs to the loop's thread.
final class Transfer {
  let easy: EasyHandle
  let submission: Submission
  private let settings: TransferSettings
  private var header = AnswerHeader()
  private var body: [UInt8] = []
  private var isTooLarge = false

  init(
    _ submission: Submission, settings: TransferSettings, authorities: CertificateAuthorities
  ) throws(TransferFailure) {
    guard let easy = EasyHandle() else {
      throw .noMemory
    }
    self.easy = easy
    self.submission = submission
    self.settings = settings
    easy.setReceivers(
      header: { bytes, _, count, context in
        receive(bytes, count, context) { $0.header.take($1) }
      },
      body: { bytes, _, count, context in
        receive(bytes, count, context) { $0.takeBody($1) }
      },
      context: Unmanaged.passUnretained(self).toOpaque())
    configureConnection(authorities)
    configureRequest()
    if let refusal = easy.refusal { throw TransferFailure(.noLibrary, refusal, phase: .final) }
  }

  private func configureConnection(_ authorities: CertificateAuthorities) {
    let url = submission.request.url
    easy.set(CURLOPT_URL, url.text)
    easy.setOnlyScheme(url.scheme.rawValue)
    easy.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    easy.set(CURLOPT_FOLLOWLOCATION, 0)
    easy.set(CURLOPT_HEADEROPT, ccurl_header_separate())
    easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if url.isLoopback { easy.set(CURLOPT_PROXY, "") }
    if url.isHTTPS {
      easy.preferHTTP2()
      easy.set(CURLOPT_PIPEWAIT, 1)
    } else {
      easy.set(CURLOPT_HTTP_VERSION, ccurl_http_version_1_1())
    }
    easy.set(CURLOPT_SSL_VERIFYPEER, 1)
    easy.set(CURLOPT_SSL_VERIFYHOST, 2)
    easy.set(CURLOPT_SSLVERSION, ccurl_tls_1_2())
    if let file = authorities.file { easy.set(CURLOPT_CAINFO, file) }
    if let directory = authorities.directory { easy.set(CURLOPT_CAPATH, directory) }
    easy.set(CURLOPT_NOSIGNAL, 1)
    easy.setQuickExit()
    easy.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connectTimeout))
    easy.set(CURLOPT_TIMEOUT_MS, milliseconds(timeout))
    easy.setSize(CURLOPT_MAXFILESIZE_LARGE, settings.maximumBodyBytes)
    // libcurl sends again what got no answer on an old connection, and not everything may be sent
    // twice.
    if !submission.request.retrying.isRepeatable { easy.set(CURLOPT_FRESH_CONNECT, 1) }
  }

  private func configureRequest() {
    let request = submission.request
    easy.set(CURLOPT_USERAGENT, settings.userAgent)
    easy.set(CURLOPT_ACCEPT_ENCODING, "")
    var lines = request.headers.map { header in
      // A value of white space alone is none to libcurl, which would leave the header out.
      header.value.trimmed.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
    }
    let body = request.body ?? (request.method == .get || request.method == .delete ? nil : [])
    if let body {
      easy.setBody(body)
      lines.append("Expect:")
      if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
        lines.append("Content-Type:")
      }
    }
    if body != nil || request.method != .get {
      easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    easy.setHeaders(lines)
  }

  private var timeout: Double { submission.request.timeout ?? settings.totalTimeout }

  private func milliseconds(_ seconds: Double) -> Int {
    Int(clamping: min(max(seconds * 1000, 1), 1e9).rounded(.up))
  }

  /// What came of the attempt, given libcurl's result; the answer is taken out of this object.
  func outcome(_ code: CURLcode) -> Submission.Outcome {
    guard code != CURLE_OK else {
      let response = Response(
        status: easy.long(CURLINFO_RESPONSE_CODE), headers: header.fields, body: body)
      body = []
      return .success(
        TransferAnswer(
          response: response, seconds: Double(easy.size(CURLINFO_TOTAL_TIME_T)) / 1e6))
    }
    return .failure(
      TransferFailure(
        code, url: submission.request.url,
        details: TransferFailure.Details(
          text: easy.errorText,
          systemError: Int32(truncatingIfNeeded: easy.long(CURLINFO_OS_ERRNO)),
          hasConnection: easy.size(CURLINFO_PRETRANSFER_TIME_T) > 0,
          hasFirstByte: easy.size(CURLINFO_STARTTRANSFER_TIME_T) > 0,
          hasAnswer: header.isWhole, headerProblem: header.problem, isTooLarge: isTooLarge,
          bodyLimit: settings.maximumBodyBytes, connectTimeout: settings.connectTimeout,
          totalTimeout: timeout)))
  }

  fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLarge = body.count + bytes.count > settings.maximumBodyBytes
    if !isTooLarge { body.append(contentsOf: bytes) }
    return !isTooLarge
  }
}

/// Hands what libcurl received to the transfer; fewer bytes taken than given end it.
private func receive(
  _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
  _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
) -> Int {
  guard let bytes, let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
}
