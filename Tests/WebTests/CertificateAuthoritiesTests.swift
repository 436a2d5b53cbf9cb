import Testing

@testable import Web

@Suite("Certificate authorities")
struct CertificateAuthoritiesTests {
  @Test(
    "come from the option, CURL_CA_BUNDLE, or SSL_CERT_FILE and SSL_CERT_DIR",
    arguments: [
      (nil, [:], nil, nil),
      ("f", ["CURL_CA_BUNDLE": "b", "SSL_CERT_FILE": "s", "SSL_CERT_DIR": "d"], "f", nil),
      (nil, ["CURL_CA_BUNDLE": "b", "SSL_CERT_FILE": "s", "SSL_CERT_DIR": "d"], "b", nil),
      (nil, ["SSL_CERT_FILE": "s", "SSL_CERT_DIR": "d"], "s", "d"),
      (nil, ["SSL_CERT_DIR": "d"], nil, "d"),
      (nil, ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": "s"], "s", nil),
    ] as [(String?, [String: String], String?, String?)])
  func sources(
    option: String?, environment: [String: String], file: String?, directory: String?
  ) {
    let authorities = CertificateAuthorities(file: option) { environment[$0] }
    #expect([authorities.file, authorities.directory] == [file, directory])
  }
}
