package import Basics
import Web

/// Sentry's own public URL, under which its pages are.
package struct SentryURL: Sendable, Equatable {
  private let prefix: String

  /// Takes the URL, with or without a last slash; `nil` where there is none.
  ///
  /// Throws a failure of kind `config` for what is no http or https URL.
  package init?(_ text: String?) throws(Failure) {
    guard var text, !text.isEmpty else { return nil }
    let problem: String?
    do throws(URLProblem) {
      let reader = try URLReader(parsing: text)
      let isPlain = !reader.hasUserInformation && !reader.hasQueryOrFragment
      problem = isPlain ? nil : "it has more than a host and a path"
    } catch {
      problem = error.reason
    }
    if let problem {
      throw Failure(.config, "bad URL of Sentry: \(problem)", hint: Self.hint)
    }
    while text.hasSuffix("/") { text.removeLast() }
    prefix = text
  }

  /// The failure of a run that needs the URL where it is not known.
  package static func missing(for purpose: String) -> Failure {
    Failure(
      .config, "there is no URL of Sentry, which \(purpose) needs",
      hint: hint)
  }

  private static let hint = "use --sentry-url, or set SENTRY_URL_PREFIX"

  /// Where users return to after they signed in.
  package var setup: String { prefix + "/extensions/vsts/setup/" }

  /// Where the service posts what happens to work items.
  var webhook: String { prefix + "/extensions/vsts/issue-updated/" }

  /// The page of an issue.
  package func issue(_ groupID: Int, organization slug: String) -> String {
    "\(prefix)/organizations/\(slug)/issues/\(groupID)/"
  }
}
