import Basics
package import JSON
package import SentryState

/// An event in the one form that the rest looks at.
package struct NormalizedEvent: Sendable {
  /// Which way an event is saved.
  package enum Path: Sendable {
    case error, transaction, generic
  }

  /// 32 hexadecimal digits.
  package let id: String
  package let time: Timestamp
  package let path: Path
  let level: EventLevel
  let platform: String
  let logger: String
  let release: String?
  let environment: String?
  let user: EventUserIdentity?
  /// Empty for one that says nothing about its group.
  let fingerprint: [String]
  /// The whole event as it is stored, but for what is found out about it.
  package var data: JSONObject
}

/// Who an event happened to.
struct EventUserIdentity: Sendable, Equatable {
  let id: String?
  let email: String?
  let username: String?
  let ipAddress: String?
  let name: String?
  /// What tells users apart: the MD5 of the first that is known of id, user name, address and IP
  /// address.
  let hash: String

  /// `nil` where at most a name is known.
  init?(id: String?, email: String?, username: String?, ipAddress: String?, name: String?) {
    guard let known = id ?? username ?? email ?? ipAddress else { return nil }
    (self.id, self.email, self.username) = (id, email, username)
    (self.ipAddress, self.name) = (ipAddress, name)
    hash = MD5.hexDigest(of: Array(known.utf8))
  }

  /// The user as the tag `sentry:user`.
  var tag: String? {
    let names = [("id", id), ("email", email), ("username", username), ("ip", ipAddress)]
    return names.lazy.compactMap { name, value in value.map { "\(name):\($0)" } }.first
  }
}
