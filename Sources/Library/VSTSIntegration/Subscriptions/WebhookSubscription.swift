import JSON
import SentryState

/// What an integration remembers of its web hook: `metadata.subscription`.
struct WebhookSubscription: Equatable {
  /// How long a check of the hook holds, in seconds.
  static let checkLifetime = 21_600.0

  private var json: JSONObject

  /// Takes it from the metadata; `nil` where there is none.
  init?(metadata: JSONObject) {
    guard let json = metadata["subscription"]?.object, !json.isEmpty else { return nil }
    self.json = json
  }

  /// The service's id of the hook.
  var id: String? { json["id"]?.string }

  /// Whether what the hook posts could be verified.
  var hasSecret: Bool { json["secret"]?.string?.isEmpty == false }

  /// Whether the hook has not been checked lately.
  func isDue(at now: Timestamp) -> Bool {
    guard let check = json["check"]?.double, check.isFinite, check != 0 else { return true }
    return check <= now.unixSeconds - Self.checkLifetime
  }

  /// Notes a check, and the hook that took the place of the old one, in the metadata; what else is
  /// in there stays.
  func noting(
    checkAt now: Timestamp, replacement: (id: String, secret: String)?, in metadata: JSONObject
  ) -> JSONObject {
    var json = json
    if let replacement {
      json["id"] = .string(replacement.id)
      json["secret"] = .string(replacement.secret)
    }
    json["check"] = .number(now.unixSeconds)
    var metadata = metadata
    metadata["subscription"] = .object(json)
    return metadata
  }
}

extension HookReplacement {
  /// Puts the hook into the metadata of an integration that is installed; it has not been checked.
  func installed(in metadata: JSONObject) -> JSONObject {
    var subscription = metadata["subscription"]?.object ?? [:]
    subscription["id"] = .string(id)
    subscription["secret"] = .string(secret)
    subscription["check"] = nil
    var metadata = metadata
    metadata["subscription"] = .object(subscription)
    return metadata
  }
}

/// A new shared secret: 64 hexadecimal digits, made of numbers from 0 up to 1.
func webhookSecret(random: () -> Double) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var secret: [UInt8] = []
  for _ in 0..<16 {
    var bits = Int(random() * 65_536)
    for _ in 0..<4 {
      secret.append(digits[bits & 15])
      bits >>= 4
    }
  }
  return String(decoding: secret, as: UTF8.self)
}
