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
    option: String?, environment: [String: String]
  ) throws(Failure) -> WebURL {
    let variable = try Environment(environment).value(of: "VSTS_LOOKUP_URL")
    return try WebURL(base: option ?? variable ?? "https://app.vssps.visualstudio.com/")
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

  private func ask(
    _ account: Account, _ credential: Credential?
  ) async throws(APIError) -> String {
    let request = Request(
      .get,
      try url.url("_apis/resourceareas/\(Self.coreArea)", query: Self.query(account)),
      headers: [
        Header("Accept", "application/json"), Header("Content-Type", "application/json"),
        Header("X-TFS-FedAuthRedirect", "Suppress"),
      ], credential: credential, policy: .azureDevOps)
    let answer: Answer
    do {
      answer = try await http.answer(to: request)
    } catch {
      throw error.classifiedByAzureDevOps
    }
    if let value = answer.json["locationUrl"], !value.isNull, value.string == nil {
      throw answer.unexpected("'locationUrl' is \(value.kind), not a string")
    }
    guard let location = answer.json["locationUrl"]?.string, !location.isEmpty else {
      throw APIError(
        preparing: Failure(
          .notFound, "the service knows no such account", status: answer.response.status,
          url: request.url.text, activityID: answer.response.header("ActivityId")))
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
