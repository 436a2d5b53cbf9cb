import CCurl

/// The owner of a libcurl handle for one transfer, with what libcurl points to.
///
/// Connections belong to the multi handle, so that a new handle costs some microseconds. libcurl
/// before 8.1 reads freed memory when a used one meets an answer that begins with a folded line.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  /// Why libcurl cannot do what it was told, if it cannot.
  private(set) var refusal: String?
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let errorBuffer: UnsafeMutableBufferPointer<CChar>

  init?() {
    guard let pointer = ccurl_easy_init() else { return nil }
    self.pointer = pointer
    errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorBuffer.initialize(repeating: 0)
    check(ccurl_set_buffer(pointer, CURLOPT_ERRORBUFFER, errorBuffer.baseAddress), "errors")
  }

  deinit {
    ccurl_easy_cleanup(pointer)
    ccurl_slist_free_all(headers)
    errorBuffer.deallocate()
  }

  func set(_ option: CURLoption, _ value: Int) {
    check(ccurl_set_long(pointer, option, value), "option \(option.rawValue)")
  }

  func set(_ option: CURLoption, _ value: String) {
    check(ccurl_set_string(pointer, option, value), "option \(option.rawValue)")
  }

  /// Sets what libcurl has a wide number for.
  func setSize(_ option: CURLoption, _ value: Int) {
    check(ccurl_set_size(pointer, option, curl_off_t(value)), "option \(option.rawValue)")
  }

  /// Lets the handle speak `http` or `https` alone.
  func setOnlyScheme(_ scheme: String) {
    check(ccurl_set_only_scheme(pointer, scheme), "the scheme \(scheme)")
  }

  /// Prefers HTTP/2, which not every libcurl can speak.
  func preferHTTP2() {
    let code = ccurl_set_long(pointer, CURLOPT_HTTP_VERSION, ccurl_http_version_2_tls())
    if code != CURLE_UNSUPPORTED_PROTOCOL { check(code, "HTTP/2") }
  }

  /// Keeps a resolver that hangs from holding up the loop when its transfer is over, where libcurl
  /// can.
  func setQuickExit() {
    check(ccurl_set_quick_exit(pointer), "quick exit")
  }

  /// Hands the lines of the answer's header to one function and the parts of its body to another,
  /// with a context; fewer bytes taken than given end the transfer.
  func setReceivers(
    header: curl_write_callback, body: curl_write_callback, context: UnsafeMutableRawPointer
  ) {
    check(ccurl_set_write_function(pointer, CURLOPT_HEADERFUNCTION, header), "headers")
    check(ccurl_set_context(pointer, CURLOPT_HEADERDATA, context), "headers")
    check(ccurl_set_write_function(pointer, CURLOPT_WRITEFUNCTION, body), "bodies")
    check(ccurl_set_context(pointer, CURLOPT_WRITEDATA, context), "bodies")
  }

  /// Copies the body of the request.
  func setBody(_ body: [UInt8]) {
    setSize(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
    guard !body.isEmpty else { return set(CURLOPT_COPYPOSTFIELDS, "") }
    body.withUnsafeBytes {
      check(ccurl_set_bytes(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress), "a body")
    }
  }

  /// Sends these lines in the request's header, or leaves out what a line with nothing after its
  /// colon names.
  func setHeaders(_ lines: [String]) {
    for line in lines {
      guard let list = ccurl_slist_append(headers, line) else {
        return check(CURLE_OUT_OF_MEMORY, "headers")
      }
      headers = list
    }
    check(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, headers), "headers")
  }

  /// libcurl's own words about what went wrong; empty where it has none.
  var errorText: String { errorBuffer.baseAddress.map { String(cString: $0) } ?? "" }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    ccurl_get_long(pointer, info, &value)
    return value
  }

  func size(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    ccurl_get_size(pointer, info, &value)
    return Int(value)
  }

  private func check(_ code: CURLcode, _ what: @autoclosure () -> String) {
    guard code != CURLE_OK, refusal == nil else { return }
    refusal = "libcurl does not take \(what()): \(String(cString: ccurl_easy_strerror(code)))"
  }
}
