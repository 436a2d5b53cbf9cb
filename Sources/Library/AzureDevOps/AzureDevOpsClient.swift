package import Basics
package import Web
import JSON

/// Calls the REST API of one organization, with the headers of Sentry's client.
///
/// The calls are in extensions, a file for each area of the API.
package final class AzureDevOpsClient: Sendable {
  /// Gives the credential for the next request, refreshed if it has to be.
  package typealias CredentialProvider = @Sendable () async throws -> Credential

  package let baseURL: WebURL
  let apiVersion: String
  /// How many pages of one list are asked for before it is taken for endless.
  let mostPages: Int
  private let http: any HTTPClient
  private let credential: CredentialProvider
  private let verdicts = AskedOnce<String, CredentialVerdict, Never>()

  package init(
    baseURL: WebURL, http: any HTTPClient, apiVersion: String = "4.1", mostPages: Int = 10_000,
    credential: @escaping CredentialProvider
  ) {
    self.baseURL = baseURL
    self.http = http
    self.apiVersion = apiVersion
    self.mostPages = mostPages
    self.credential = credential
  }

  /// Makes a client whose credential stays the same.
  package convenience init(
    baseURL: WebURL, http: any HTTPClient, apiVersion: String = "4.1", credential: Credential
  ) {
    self.init(baseURL: baseURL, http: http, apiVersion: apiVersion) { credential }
  }

  /// What keeps a call that changes something whole, with the commit of what came of it.
  package var shield: Shield { http.shield }

  /// Makes a call, and returns the answer's JSON.
  func answer(to call: Call) async throws(APIError) -> Answer {
    let credential = try await Credential(from: credential)
    let request = try request(for: call, credential)
    do {
      return try await http.answer(to: request)
    } catch {
      throw await explained(error, call, credential)
    }
  }

  /// Makes a call whose answer has nothing to read.
  func perform(_ call: Call) async throws(APIError) {
    let credential = try await Credential(from: credential)
    let request = try request(for: call, credential)
    do {
      _ = try await http.response(to: request)
    } catch {
      throw await explained(error, call, credential)
    }
  }

  private func request(
    for call: Call, _ credential: Credential
  ) throws(APIError) -> Request {
    Request(
      call.method, try (call.base ?? baseURL).url(call.route, query: call.query),
      headers: call.headers(apiVersion: apiVersion),
      body: call.body.map { Array($0.serialized.utf8) }, credential: credential,
      secrets: call.secret.map { [$0] } ?? [], retrying: call.retrying, policy: .azureDevOps)
  }

  private func explained(
    _ error: APIError, _ call: Call, _ credential: Credential
  ) async -> APIError {
    var error = error.explained(askingFor: call.route.escapedName, with: credential)
    guard error.failure.hint == nil else { return error }
    if error.failure.kind == .forbidden, let identity = error.signedInAs {
      error.failure.hint = "the credential is that of '\(identity)'"
    }
    if error.failure.kind == .notFound, error.isPage {
      error.failure.hint =
        "it answers with a page, not as the API does: is '\(call.base ?? baseURL)' the URL of an "
        + "organization or collection?"
    }
    guard error.failure.kind == .unauthorized else { return error }
    if let identity = error.signedInAs {
      error.failure.hint = "the credential is that of '\(identity)', who is not a member here"
    } else if error.failure.status == 401, error.serviceMessage == nil, call.probesCredential {
      let verdict = await verdicts.answer(to: "credential") { await self.probeCredential() }
      error.failure.hint = verdict.hint(scope: call.scope)
    } else {
      error.failure.hint = CredentialVerdict.refused.hint(scope: nil)
    }
    return error
  }

  /// Finds out what the service says of the credential.
  private func probeCredential() async -> CredentialVerdict {
    do throws(APIError) {
      let connection = try await connectionData(retrying: .never)
      return connection.isAnonymous ? .ignored : .accepted
    } catch {
      return error.failure.kind == .unauthorized ? .refused : .unknown
    }
  }
}

extension Credential {
  /// Asks for the credential of the next request.
  init(from provider: AzureDevOpsClient.CredentialProvider) async throws(APIError) {
    do {
      self = try await provider()
    } catch {
      throw APIError(preparing: Failure(error))
    }
  }
}
