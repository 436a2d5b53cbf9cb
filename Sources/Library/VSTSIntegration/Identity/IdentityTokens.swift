import AzureDevOps
import JSON
import SentryState

/// The tokens in the `data` of an identity.
struct IdentityTokens {
  /// How long a token is taken to last whose answer does not say, in seconds.
  ///
  /// Azure DevOps' tokens last an hour. Sentry keeps the old time, which is past, and would ask
  /// for new tokens before every request.
  static let assumedLifetime = 3600
  /// How long before its end a token is refreshed, in seconds.
  private static let margin = 60.0

  var data: JSONObject

  /// Whether the access token is a personal one, which does not say when it ends, and is not
  /// refreshed.
  var isPersonal: Bool { data["token_type"] == "pat" }

  var accessToken: String? { data["access_token"]?.string }

  var refreshToken: String? {
    get { data["refresh_token"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    set { data["refresh_token"] = newValue.map { .string($0) } }
  }

  /// When the access token ends, in whole Unix seconds.
  var expires: Timestamp? {
    let value = data["expires"]
    let seconds =
      value?.double ?? value?.string.flatMap { Double($0.filter { !$0.isWhitespace }) }
    return seconds.flatMap { $0.isFinite ? Timestamp(unixSeconds: $0.rounded(.down)) : nil }
  }

  /// When the access token has to be replaced.
  var refreshAt: Timestamp? { expires?.advanced(bySeconds: -Self.margin) }

  /// Takes over what a token request answered, and returns when the new token has to be replaced:
  /// in the last minute, or in the last half of one that lasts less than two.
  mutating func take(_ answer: OAuthTokens, at now: Timestamp) -> Timestamp {
    let lifetime = answer.expiresIn.flatMap { $0 > 0 ? $0 : nil } ?? Self.assumedLifetime
    let end = Int(now.unixSeconds.rounded(.down)) + min(lifetime, 1 << 40)
    data["access_token"] = .string(answer.accessToken)
    data["expires"] = .number(end)
    if let token = answer.refreshToken { refreshToken = token }
    if let type = answer.tokenType { data["token_type"] = .string(type) }
    return Timestamp(unixSeconds: Double(end) - min(Self.margin, Double(lifetime) / 2))
  }
}
