import JSON
import SentryState

/// The check of the secret that Azure DevOps sends along with each delivery.
///
/// Sentry: `check_webhook_secret` in `sentry/integrations/vsts/webhooks.py`.
enum SharedSecret: String {
  case valid
  case invalid
  case missing

  /// Compares the header `Shared-Secret` with the one that was agreed on, in constant time.
  init(header: String?, metadata: JSONObject) {
    let stored = metadata["subscription"]?["secret"]?.string ?? ""
    guard let header, !header.isEmpty, !stored.isEmpty else {
      self = .missing
      return
    }
    let (given, expected) = (Array(header.utf8), Array(stored.utf8))
    var difference: UInt8 = given.count == expected.count ? 0 : 1
    for index in given.indices {
      difference |= given[index] ^ expected[index % expected.count]
    }
    self = difference == 0 ? .valid : .invalid
  }
}
