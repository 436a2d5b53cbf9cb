package import Basics
package import Web
import JSON
import Synchronization

/// Looks up the base URL of organizations, with or without a credential.
package final class AccountLookup: Sendable {
  /// What an organization is looked up by.
  package enum Account: Sendable, Hashable {
    case id(String)
    case name(String)

    var name: String? {
      if case .name(let name) = self { name } else { nil }
    }
  }

  /// The resource area that lies at an organization's base URL.
  private static let coreArea = "79134C72-4A58-4B42-976C-04E7115F32BF"

  private let url: WebURL
  private let http: any HTTPClient
  private let credential: AzureDevOpsClient.CredentialProvider?
  private let isCredentialRefused = Atomic(false)

  package init(
    url: WebURL, http: any HTTPClient, credential: AzureDevOpsClient.CredentialProvider?
  ) {
    self.url = url
    self.http = http
    self.credential = credential
  }

  /// The URL of the lookup: the option's, else `VSTS_LOOKUP_URL`, else that of the service.
  package static func url(
    option: String?, environment: [String: String], allowing list: HostAllowList
  ) throws(Failure) -> WebURL {
    let variable = try PipelineVariables(environment).value(of: "VSTS_LOOKUP_URL")
    return try WebURL(
      base: option ?? variable ?? "https://app.vssps.visualstudio.com/", allowing: list)
  }

  /// The base URL of an organization as the service spells it.
  ///
  /// It is data: check its host before a credential is sent there. Where the credential is refused,
  /// the service is asked without one. An account that it does not know is `not_found`.
  package func baseURL(of account: Account) async throws(APIError) -> String {
    guard let credential, !isCredentialRefused.load(ordering: .relaxed) else {
      return try await ask(account, nil)
    }
    let current = try await Credential(from: credential)
    do {
      return try await ask(account, current)
    } catch  where error.failure.kind == .unauthorized {
      isCredentialRefused.store(true, ordering: .relaxed)
      return try await ask(account, nil)
    }
  }

  /// Lists the accounts that the credential's user belongs to, by their names.
  ///
  /// That there is no credential is a failure of kind `config`. Sentry: `get_accounts` in
  /// `sentry/integrations/vsts/integration.py`.
  package func accounts() async throws(APIError) -> [MemberAccount] {
    guard let credential else { throw APIError(preparing: CredentialSource.missing) }
    let current = try await Credential(from: credential)
    do throws(APIError) {
      let profile = try await answer(
        "_apis/profile/profiles/me", ["api-version": "1.0"], current)
      let user = try profile.decoded { (json) throws(UnexpectedAnswer) in
        try json.requiredText("id")
      }
      return try await answer(
        "_apis/accounts", ["memberId": user, "api-version": "4.1"], current
      ).list(MemberAccount.init).sorted()
    } catch {
      var error = error
      if error.failure.kind == .unauthorized, error.failure.hint == nil {
        error.failure.hint =
          "a token for one organization cannot list accounts: use one for all organizations"
      }
      throw error
    }
  }

  private func answer(
    _ route: Route, _ query: Query, _ credential: Credential?, askingFor name: String? = nil
  ) async throws(APIError) -> Answer {
    let request = Request(
      .get, try url.url(route, query: query),
      headers: [
        Header("Accept", "application/json"), Header("Content-Type", "application/json"),
        Header("X-TFS-FedAuthRedirect", "Suppress"),
      ], credential: credential, policy: .azureDevOps)
    do {
      return try await http.answer(to: request)
    } catch {
      throw error.explained(askingFor: name, with: credential)
    }
  }

  private func ask(
    _ account: Account, _ credential: Credential?
  ) async throws(APIError) -> String {
    let answer = try await answer(
      "_apis/resourceareas/\(Self.coreArea)", Self.query(account), credential,
      askingFor: account.name)
    if let value = answer.json["locationUrl"], !value.isNull, value.string == nil {
      throw answer.unexpected("'locationUrl' is \(value.kind), not a string")
    }
    guard let location = answer.json["locationUrl"]?.string, !location.isEmpty else {
      throw APIError(
        preparing: Failure(
          .notFound, "the service knows no such account", status: answer.response.status,
          url: answer.url.text, activityID: answer.response.header("ActivityId"),
          hint: APIError.hint(ofMissing: account.name)))
    }
    return location
  }

  private static func query(_ account: Account) -> Query {
    switch account {
    case .id(let id): ["hostId": id, "api-preview": "5.0-preview.1"]
    case .name(let name): ["accountName": name, "api-preview": "5.0-preview.1"]
    }
  }
}

/// An account that a user belongs to.
package struct MemberAccount: Sendable, Equatable {
  package let id: String
  package let name: String

  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredText("accountId")
    name = try json.requiredText("accountName")
  }
}

extension MemberAccount: Comparable {
  /// By name, without regard to case.
  package static func < (left: MemberAccount, right: MemberAccount) -> Bool {
    (left.name.lowercased(), left.name, left.id) < (right.name.lowercased(), right.name, right.id)
  }
}
