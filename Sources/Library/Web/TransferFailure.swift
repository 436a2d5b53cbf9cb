import CCurl
import Glibc

/// An attempt without a whole answer.
struct TransferFailure: Error, Equatable, Sendable {
  /// How far the attempt came, which decides whether it may be made again.
  enum Phase: Sendable {
    /// No connection was accepted, so that the server knows nothing of the request.
    case refused
    /// The connection or the time ended; the server may have the request.
    case broken
    /// Another attempt would end in the same way.
    case final
  }

  /// What libcurl knows beside its result.
  struct Details {
    var text: String
    var systemError: Int32 = 0
    /// Whether there was a connection, on which the request was sent.
    var hasConnection = false
    /// Whether a byte of the answer came.
    var hasFirstByte = false
    /// Whether the whole header of the answer came.
    var hasAnswer = false
    /// What was wrong with the answer's header.
    var headerProblem: String?
    /// Whether the body was over the limit.
    var isTooLarge = false
    var bodyLimit: Int
    var connectTimeout: Double
    var totalTimeout: Double

    /// The host and port that libcurl could not connect to, if they are not the server's own.
    func proxy(before host: String) -> String? {
      let words = text.split(separator: " ")
      guard words.starts(with: ["Failed", "to", "connect", "to"]), words.count > 6,
        words[5] == "port",
        ![host, String(host.dropFirst().dropLast())].contains(words[4].lowercased())
      else { return nil }
      return "\(words[4]):\(words[6])"
    }
  }

  var error: HTTPError
  var phase: Phase

  init(_ kind: HTTPError.Kind, _ message: String, phase: Phase, mayHaveArrived: Bool? = nil) {
    error = HTTPError(kind, message, mayHaveArrived: mayHaveArrived)
    self.phase = phase
  }

  static func interrupted(_ request: Request) -> TransferFailure {
    TransferFailure(
      .interrupted, "request to '\(request.url.displayHost)' interrupted", phase: .final)
  }

  /// libcurl is there, and cannot be used.
  static var notReady: TransferFailure {
    TransferFailure(.noLibrary, "cannot start libcurl", phase: .final)
  }

  /// The system has no memory for transfers.
  static var noMemory: TransferFailure { noResources("out of memory") }

  /// The system has no file descriptors for transfers.
  static var noDescriptors: TransferFailure { noResources(shortage) }

  /// The system has no thread for transfers.
  static var noThread: TransferFailure { noResources("no thread is left (see 'ulimit -u')") }

  /// The system lacks what transfers need.
  private static func noResources(_ cause: String) -> TransferFailure {
    TransferFailure(
      .noResources, "cannot start transfers: \(cause)", phase: .final, mayHaveArrived: false)
  }

  /// Whether the process can open no more files.
  private static var isOutOfDescriptors: Bool {
    let descriptor = dup(2)
    guard descriptor < 0 else {
      close(descriptor)
      return false
    }
    return errno == EMFILE || errno == ENFILE
  }

  private static let shortage = "too many open files (see 'ulimit -n')"

  /// Takes what ends all transfers at once.
  init(_ code: CURLMcode) {
    let cause = lowercasedFirst(String(cString: ccurl_multi_strerror(code)))
    self.init(.noResources, "cannot go on with transfers: \(cause)", phase: .final)
  }

  /// Sorts a result of libcurl's by what it means to the caller.
  init(_ code: CURLcode, url: WebURL, details: Details) {
    let host = "'\(url.displayHost)'"
    let general = lowercasedFirst(String(cString: ccurl_easy_strerror(code)))
    let specific = details.text.isEmpty ? general : lowercasedFirst(details.text)
    switch code {
    case _ where Self.descriptorWanting.contains(code) && Self.isOutOfDescriptors:
      self.init(.noResources, "cannot ask \(host): \(Self.shortage)", phase: .refused)
    case CURLE_COULDNT_CONNECT:
      let cause =
        details.systemError == 0
        ? general : lowercasedFirst(String(cString: strerror(details.systemError)))
      let proxy = details.proxy(before: url.host).map { " through proxy '\($0)'" } ?? ""
      self.init(.unreachable, "cannot reach \(host)\(proxy): \(cause)", phase: .refused)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.unreachable, "cannot reach \(host): \(general)", phase: .broken)
    case CURLE_OPERATION_TIMEDOUT:
      let (what, limit) =
        details.hasConnection
        ? ("no whole answer from", details.totalTimeout)
        : ("no connection to", min(details.connectTimeout, details.totalTimeout))
      self.init(.timeout, "\(what) \(host) within \(seconds(limit))", phase: .broken)
    case CURLE_WRITE_ERROR where details.isTooLarge, CURLE_FILESIZE_EXCEEDED:
      let limit = "\(details.bodyLimit) bytes"
      self.init(.malformed, "answer from \(host) is larger than \(limit)", phase: .final)
    case CURLE_WRITE_ERROR where details.headerProblem != nil:
      self.init(
        .malformed, "bad answer from \(host): \(details.headerProblem ?? "")", phase: .final)
    case CURLE_OUT_OF_MEMORY where details.hasFirstByte, Self.tooLarge where details.hasFirstByte:
      self.init(.malformed, "bad answer from \(host): its header is too long", phase: .final)
    case CURLE_BAD_FUNCTION_ARGUMENT where details.hasFirstByte:
      self.init(.malformed, "bad answer from \(host): its header is malformed", phase: .final)
    case CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR, CURLE_WEIRD_SERVER_REPLY,
      CURLE_UNSUPPORTED_PROTOCOL:
      self.init(.malformed, "bad answer from \(host): \(specific)", phase: .final)
    case CURLE_URL_MALFORMAT:
      self.init(.unsupportedURL, "cannot ask \(host): \(specific)", phase: .final)
    case _ where Self.tls.contains(code):
      self.init(.tls, "no secure connection to \(host): \(specific)", phase: .final)
    case CURLE_OUT_OF_MEMORY:
      self.init(.noResources, "cannot ask \(host): \(specific)", phase: .final)
    case CURLE_FAILED_INIT, CURLE_BAD_FUNCTION_ARGUMENT:
      self.init(.unreachable, "cannot ask \(host): \(specific)", phase: .final)
    case _ where details.hasAnswer:
      self.init(.malformed, "answer from \(host) is cut off: \(specific)", phase: .broken)
    default:
      self.init(.unreachable, "cannot reach \(host): \(specific)", phase: .broken)
    }
    error.mayHaveArrived = details.hasConnection || code == CURLE_SEND_ERROR
  }

  /// What libcurl comes to when it can open no file or connection.
  private static let descriptorWanting: [CURLcode] = [
    CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY,
    CURLE_SSL_CACERT_BADFILE, CURLE_FAILED_INIT,
  ]

  /// `CURLE_TOO_LARGE` of libcurl 8.6; before, a line that is too long is `CURLE_OUT_OF_MEMORY`.
  private static let tooLarge = CURLcode(rawValue: 100)

  private static let tls: [CURLcode] = [
    CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
    CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
    CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
    CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_SHUTDOWN_FAILED,
    CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED,
  ]
}

/// A duration with its unit, whole where it is whole.
private func seconds(_ value: Double) -> String {
  let number = Int(exactly: value).map(String.init) ?? "\(value)"
  return number == "1" ? "1 second" : "\(number) seconds"
}

/// The text with a small first letter, unless it begins with an abbreviation.
private func lowercasedFirst(_ text: String) -> String {
  guard let first = text.first, text.dropFirst().first?.isUppercase != true else { return text }
  return first.lowercased() + text.dropFirst()
}
