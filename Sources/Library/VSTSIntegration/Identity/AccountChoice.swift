package import AzureDevOps
package import Basics

/// Which of the accounts that a user belongs to an integration is installed for.
///
/// Sentry: `AccountConfigView` in `sentry/integrations/vsts/integration.py`, where the user picks
/// one of a list.
package enum AccountChoice: Sendable, Equatable {
  case id(String)
  case name(String)
  /// The only one that there is.
  case only

  /// Takes what a task is given, of which one at most may be there.
  package init(id: String?, name: String?) throws(Failure) {
    switch (id, name) {
    case (let id?, nil): self = .id(id)
    case (nil, let name?): self = .name(name)
    case (nil, nil): self = .only
    case (_?, _?):
      throw Failure(
        .invalidInput, "the account is named twice, by 'account_id' and by 'account_name'",
        hint: "name it by one of the two")
    }
  }

  /// Whether an account is not the one that was named.
  package func excludes(id: String, name: String) -> Bool {
    switch self {
    case .id(let wanted): wanted.lowercased() != id.lowercased()
    case .name(let wanted): wanted.lowercased() != name.lowercased()
    case .only: false
    }
  }

  /// The account of a list that is meant.
  ///
  /// None at all, and none of this name, are `not_found`; several where none was named are
  /// `invalid_input`.
  package func account(of accounts: [MemberAccount]) throws(Failure) -> MemberAccount {
    guard !accounts.isEmpty else {
      throw Failure(
        .notFound, "the credential's user belongs to no account",
        hint: "name the organization's URL with --base-url, for a token that is for it alone")
    }
    let names = accounts.map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
    let meant = accounts.filter { !excludes(id: $0.id, name: $0.name) }
    guard let account = meant.first else {
      throw Failure(
        .notFound, "the credential's user does not belong to account '\(text)'",
        hint: "the accounts are \(names)")
    }
    guard meant.count == 1 else {
      throw Failure(
        .invalidInput, "the credential's user belongs to several accounts: \(names)",
        hint: "name one with account_name or account_id")
    }
    return account
  }

  private var text: String {
    switch self {
    case .id(let text), .name(let text): text
    case .only: ""
    }
  }
}
