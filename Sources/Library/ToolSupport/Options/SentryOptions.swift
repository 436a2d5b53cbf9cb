package import ArgumentParser
import Basics

/// The option of tools that make links to Sentry.
package struct SentryOptions: ParsableArguments {
  @Option(
    name: .customLong("sentry-url"),
    help: ArgumentHelp("Sentry's own public URL (default: $SENTRY_URL_PREFIX).", valueName: "url"))
  package var sentryURL: String?

  package init() {}

  package func validate() throws {
    if sentryURL == "" { throw ValidationError("'--sentry-url' must not be empty") }
  }

  /// Sentry's public URL: `--sentry-url`, else `SENTRY_URL_PREFIX`; `nil` where neither is set.
  package func url(_ environment: Environment) -> String? {
    if let sentryURL { return sentryURL }
    let variable = environment["SENTRY_URL_PREFIX"]?.trimmed ?? ""
    return variable.isEmpty ? nil : variable
  }
}
