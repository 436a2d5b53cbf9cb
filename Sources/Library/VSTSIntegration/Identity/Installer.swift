import AzureDevOps
package import Basics
package import Web

/// Who installs an integration: a credential, and what it is told of an account.
package struct Installer: Sendable {
  /// An account, and who installs the integration in it.
  struct Account: Sendable {
    /// The account's id.
    let id: String
    let name: String
    let baseURL: WebURL
    /// What the installing user is called in every organization.
    let user: String
  }

  let credential: Credential
  private let baseURL: WebURL?
  private let lookupURL: WebURL
  private let apiVersion: String
  private let allowList: HostAllowList
  private let http: any HTTPClient

  /// Takes the credential, the organization's URL where nothing is to be looked up, the URL of the
  /// lookup, and the hosts to which what that answers may lead.
  ///
  /// That there is no credential, or only one that ends with the job of a pipeline, is `config`.
  package init(
    _ credential: Credential?, baseURL: WebURL? = nil, lookupURL: WebURL,
    apiVersion: String = "4.1", allowing allowList: HostAllowList, http: any HTTPClient
  ) throws(Failure) {
    guard let credential else { throw CredentialSource.missing }
    guard !credential.isJobToken else {
      throw Failure(
        .config, "the token in SYSTEM_ACCESSTOKEN ends with its job, and would not be of use later",
        hint: "set VSTS_TOKEN to a personal access token, or use --token-file")
    }
    self.credential = credential
    self.baseURL = baseURL
    self.lookupURL = lookupURL
    self.apiVersion = apiVersion
    self.allowList = allowList
    self.http = http
  }

  func client(at url: WebURL) -> AzureDevOpsClient {
    AzureDevOpsClient(baseURL: url, http: http, apiVersion: apiVersion, credential: credential)
  }

  /// The account that is meant.
  ///
  /// Sentry: `get_accounts` and `get_user_info` in `sentry/integrations/vsts/integration.py`.
  func account(_ choice: AccountChoice) async throws -> Account {
    if let baseURL { return try await account(at: baseURL, choice) }
    let lookup = AccountLookup(
      url: lookupURL, http: http, credential: { [credential] in credential })
    let accounts: [MemberAccount]
    do throws(APIError) {
      accounts = try await lookup.accounts()
    } catch {
      var error = error
      if error.failure.kind == .unauthorized {
        error.failure.hint =
          "a token for one organization cannot list accounts: name its URL with --base-url"
      }
      throw error
    }
    let account = try choice.account(of: accounts)
    let user = try await user(at: lookupURL)
    let url = try await lookup.baseURL(of: .id(account.id))
    return Account(
      id: account.id, name: account.name,
      baseURL: try allowList.baseURL(fromData: url, problem: .protocolViolation),
      user: user.subjectDescriptor ?? user.userID)
  }

  /// The account that is at a base URL, which answers for itself.
  private func account(at url: WebURL, _ choice: AccountChoice) async throws -> Account {
    let user = try await user(at: url)
    guard let id = user.instanceID, !id.isEmpty else {
      throw Failure(
        .protocolViolation, "'instanceId' is missing in the answer", url: url.description)
    }
    guard !choice.excludes(id: id, name: url.accountName) else {
      throw Failure(
        .invalidInput,
        "'\(url)' is the URL of account '\(url.accountName)' (\(id)), not of another",
        hint: "leave out account_name and account_id where --base-url is given")
    }
    return Account(
      id: id, name: url.accountName, baseURL: url, user: user.subjectDescriptor ?? user.userID)
  }

  private func user(at url: WebURL) async throws -> ConnectionData {
    let user = try await client(at: url).connectionData()
    guard !user.isAnonymous else { throw ConnectionData.anonymous(at: url) }
    return user
  }
}

extension WebURL {
  /// What an account with this base URL is called: the organization, or the collection of a server.
  var accountName: String {
    organizationName ?? pathParts.last?.percentDecoded ?? host
  }
}
