package import AzureDevOps
import Basics
package import Web

/// Looks up where an account's API is.
///
/// Sentry: `get_base_url` in `sentry/integrations/vsts/integration.py`.
package struct BaseURLLookup: Sendable {
  private let accounts: AccountLookup

  package init(_ accounts: AccountLookup) {
    self.accounts = accounts
  }

  /// Lists the accounts that the credential's user belongs to, by their names.
  package func accounts() async throws(APIError) -> [MemberAccount] {
    try await accounts.accounts()
  }

  /// The account's base URL as the service spells it, with its last slash.
  ///
  /// An account that the service does not know is `not_found`, an answer that is no URL `protocol`.
  package func baseURL(of account: AccountLookup.Account) async throws(APIError) -> String {
    let text = try await accounts.baseURL(of: account)
    do throws(Failure) {
      _ = try WebURL(base: text, problem: .protocolViolation)
    } catch {
      // Whether a credential may go there is for those to find out who want to send one.
      if error.kind != .untrustedHost { throw APIError(preparing: error) }
    }
    return text.hasSuffix("/") ? text : text + "/"
  }
}
