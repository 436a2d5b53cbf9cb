import JSON
import Basics
import Glibc

extension String {
  /// Whether the text can be the version of a release.
  var isReleaseVersion: Bool {
    let reserved = [".", "..", "latest"]
    return !reserved.contains(lowercased())
      && !utf8.contains { byte in
        byte < 0x20 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
      }
  }

  /// Whether the text can name a build of a release.
  var isDistribution: Bool {
    utf8.allSatisfy { $0.isAlphanumeric || "_.-".utf8.contains($0) }
  }

  /// Whether the text can name an environment.
  var isEnvironmentName: Bool {
    self != "none" && hasAtMost(64)
      && !utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "/") }
  }
}

/// The address of a machine.
enum IPAddress {
  /// Whether a text is an address of either version.
  static func isValid(_ text: String) -> Bool {
    var v4 = in_addr()
    var v6 = in6_addr()
    return inet_pton(AF_INET, text, &v4) == 1 || inet_pton(AF_INET6, text, &v6) == 1
  }
}
