import CCurl

/// An attempt to send a request, as the pool hands it to the loop.
struct Submission: Sendable {
  var id: UInt64
  var request: Request
  var url: ParsedURL
  var done: CheckedContinuation<Outcome, Never>

  typealias Outcome = Result<TransferAnswer, TransferFailure>
}

/// An answer and how many seconds it took.
struct TransferAnswer: Sendable {
  var response: Response
  var seconds: Double
}

/// One attempt in flight: the owner of an easy handle, which keeps a pointer to this object.
///
/// It belongs to the loop's thread.
final class Transfer {
  let easy: UnsafeMutableRawPointer
  private(set) var submission: Submission
  private let settings: TransferSettings
  private let authorities: CertificateAuthorities
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutableBufferPointer<CChar>
  private var headers: [Header] = []
  private var body: [UInt8] = []
  private var hasWholeHeader = false
  private var isTooLarge = false

  init?(
    _ submission: Submission, settings: TransferSettings, authorities: CertificateAuthorities
  ) {
    guard let easy = ccurl_easy_init() else { return nil }
    self.easy = easy
    self.submission = submission
    self.settings = settings
    self.authorities = authorities
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0)
    configure()
  }

  deinit {
    ccurl_easy_cleanup(easy)
    ccurl_slist_free_all(headerList)
    errorText.deallocate()
  }

  /// Takes another attempt on the same handle.
  func restart(_ submission: Submission) {
    self.submission = submission
    headers = []
    body = []
    hasWholeHeader = false
    isTooLarge = false
    errorText.update(repeating: 0)
    ccurl_easy_reset(easy)
    ccurl_slist_free_all(headerList)
    headerList = nil
    configure()
  }

  private func configure() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_buffer(easy, CURLOPT_ERRORBUFFER, errorText.baseAddress)
    ccurl_set_write_function(easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
      receive(bytes, count, context) { $0.takeHeader($1) }
    }
    ccurl_set_context(easy, CURLOPT_HEADERDATA, context)
    ccurl_set_write_function(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
      receive(bytes, count, context) { $0.takeBody($1) }
    }
    ccurl_set_context(easy, CURLOPT_WRITEDATA, context)
    configureConnection()
    configureRequest()
  }

  private func configureConnection() {
    let url = submission.url
    set(CURLOPT_URL, url.text)
    set(CURLOPT_PROTOCOLS_STR, url.scheme)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HEADEROPT, ccurl_header_separate())
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if url.isLoopback { set(CURLOPT_PROXY, "") }
    if url.scheme == "https" {
      set(CURLOPT_HTTP_VERSION, ccurl_http_version_2_tls())
      set(CURLOPT_PIPEWAIT, 1)
    } else {
      set(CURLOPT_HTTP_VERSION, ccurl_http_version_1_1())
    }
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, ccurl_tls_1_2())
    if let file = authorities.file { set(CURLOPT_CAINFO, file) }
    if let directory = authorities.directory { set(CURLOPT_CAPATH, directory) }
    set(CURLOPT_NOSIGNAL, 1)
    // A resolver that hangs must not hold up the loop when its transfer is over.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connectTimeout))
    set(CURLOPT_TIMEOUT_MS, milliseconds(timeout))
    ccurl_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(settings.maximumBodyBytes))
    // libcurl sends again what got no answer on an old connection, and only reads may be sent twice.
    if submission.request.retrying != .idempotent { set(CURLOPT_FRESH_CONNECT, 1) }
  }

  private func configureRequest() {
    let request = submission.request
    set(CURLOPT_USERAGENT, settings.userAgent)
    set(CURLOPT_ACCEPT_ENCODING, "")
    for header in request.headers {
      append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    let body = request.body ?? (request.method == .get || request.method == .delete ? nil : [])
    if let body {
      ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      if body.isEmpty {
        set(CURLOPT_COPYPOSTFIELDS, "")
      } else {
        _ = body.withUnsafeBytes { ccurl_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
      }
      append("Expect:")
      if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
        append("Content-Type:")
      }
    }
    if body != nil || request.method != .get {
      set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList)
  }

  private var timeout: Double { submission.request.timeout ?? settings.totalTimeout }

  private func milliseconds(_ seconds: Double) -> Int {
    Int(min(max(seconds * 1000, 1), 1e9).rounded(.up))
  }

  private func set(_ option: CURLoption, _ value: Int) {
    let code = ccurl_set_long(easy, option, value)
    precondition(code == CURLE_OK, "libcurl does not know option \(option.rawValue)")
  }

  private func set(_ option: CURLoption, _ value: String) {
    let code = ccurl_set_string(easy, option, value)
    precondition(code == CURLE_OK, "libcurl does not take option \(option.rawValue)")
  }

  private func append(_ line: String) {
    if let list = ccurl_slist_append(headerList, line) { headerList = list }
  }

  /// What came of the attempt, given libcurl's result; the answer is taken out of this object.
  func outcome(_ code: CURLcode) -> Submission.Outcome {
    guard code != CURLE_OK else {
      let answer = TransferAnswer(
        response: Response(status: status, headers: headers, body: body), seconds: seconds)
      body = []
      return .success(answer)
    }
    return .failure(
      TransferFailure(
        code, url: submission.url,
        details: TransferFailure.Details(
          text: errorText.baseAddress.map { String(cString: $0) } ?? "",
          systemError: Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO)),
          hasConnection: size(CURLINFO_PRETRANSFER_TIME_T) > 0, hasAnswer: hasWholeHeader,
          isTooLarge: isTooLarge, bodyLimit: settings.maximumBodyBytes,
          connectTimeout: settings.connectTimeout, totalTimeout: timeout)))
  }

  private var status: Int { long(CURLINFO_RESPONSE_CODE) }

  private var seconds: Double { Double(size(CURLINFO_TOTAL_TIME_T)) / 1e6 }

  private func long(_ info: CURLINFO) -> Int {
    var value = 0
    ccurl_get_long(easy, info, &value)
    return value
  }

  private func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    ccurl_get_size(easy, info, &value)
    return Int(value)
  }

  fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // An answer begins, perhaps after a preliminary one.
      headers = []
      hasWholeHeader = false
    } else if text == "\r\n" || text == "\n" {
      hasWholeHeader = true
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].trimmed
      headers.append(Header(String(text[..<colon]), value))
    }
    return true
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

extension Substring {
  /// The text without blanks and line ends around it.
  fileprivate var trimmed: String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0x0a }
    let start = utf8.drop(while: isBlank)
    let end = start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex
    return String(decoding: start[..<end], as: UTF8.self)
  }
}
