import AzureDevOps
import Basics

/// The secrets of the service hooks whose deliveries are taken.
struct GatewaySecrets {
  private let secrets: [String]

  /// Takes the lines of a text; a blank one is no secret.
  init(lines text: String) {
    // Editors of Windows put a mark before the text.
    let text =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    secrets = text.utf8.split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self).trimmed }.filter { !$0.isEmpty }
  }

  /// Reads a file, which must be fit for secrets, and have one.
  init(file path: String) throws(Failure) {
    self.init(lines: try TokenFile.text(at: path, kind: "secret"))
    guard !secrets.isEmpty else { throw Failure(.config, "secret file '\(path)' is empty") }
  }

  /// Whether what a delivery was sent with is one of them, whichever it is.
  func contain(_ secret: String) -> Bool {
    var isFound = false
    for known in secrets where secret.isEqual(toSecret: known) { isFound = true }
    return isFound
  }
}
