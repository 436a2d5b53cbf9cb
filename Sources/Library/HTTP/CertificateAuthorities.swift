/// Where the CA certificates are that a server's certificate must lead to.
struct CertificateAuthorities: Equatable, Sendable {
  var file: String?
  var directory: String?

  /// Chooses as the curl tool does: the given file, `CURL_CA_BUNDLE`, or `SSL_CERT_DIR` and
  /// `SSL_CERT_FILE`; with none of them libcurl has its built-in place.
  init(file: String?, environment: (String) -> String?) {
    if let file = file ?? environment("CURL_CA_BUNDLE") {
      self.file = file
    } else {
      self.file = environment("SSL_CERT_FILE")
      self.directory = environment("SSL_CERT_DIR")
    }
  }
}
