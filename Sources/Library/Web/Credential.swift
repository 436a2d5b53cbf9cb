package import Basics

/// A secret that requests are authorized with; no description or mirror of it shows the secret.
package struct Credential: Sendable, Equatable {
  /// How the secret is sent.
  package enum Scheme: String, Sendable, CaseIterable {
    case bearer
    case basic
  }

  private let user: String
  private let secret: String
  package let scheme: Scheme
  /// The option or variable that it comes from, where it comes from one.
  package let source: String?
  /// Replaces the secret in texts that users may see.
  package let redaction: Redaction

  /// Takes a secret, the user that it belongs to, where the service wants one, and the option or
  /// variable that it comes from.
  package init(_ secret: String, scheme: Scheme, user: String = "", source: String? = nil) {
    self.user = user
    self.secret = secret
    self.scheme = scheme
    self.source = source
    redaction = Redaction([secret, "\(user):\(secret)"])
  }

  /// The `Authorization` header.
  package var authorization: Header {
    switch scheme {
    case .basic: Header("Authorization", "Basic " + "\(user):\(secret)".utf8.base64)
    case .bearer: Header("Authorization", "Bearer " + secret)
    }
  }

  /// Hands the secret to something that keeps it from being shown.
  package func hide(with hide: (_ secret: String) -> Void) { hide(secret) }

  package static func == (left: Credential, right: Credential) -> Bool {
    left.user == right.user && left.secret == right.secret && left.scheme == right.scheme
  }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(scheme.rawValue) credential" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
