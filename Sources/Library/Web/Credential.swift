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
  /// Replaces the secret in texts that users may see.
  package let redaction: Redaction

  /// Takes a secret, and the user that it belongs to, where the service wants one.
  package init(_ secret: String, scheme: Scheme, user: String = "") {
    self.user = user
    self.secret = secret
    self.scheme = scheme
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
