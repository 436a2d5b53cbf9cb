package import Basics
package import Web
import JSON

/// A request to renew an access token.
package struct OAuthRefresh: Sendable {
  /// How tokens are renewed.
  package enum Flow: Sendable, Equatable {
    /// Azure DevOps' own, which wants the URL that users return to.
    case legacy(redirectURI: String)
    /// Microsoft Entra's.
    case entra(clientID: String)

    fileprivate var url: String {
      switch self {
      case .legacy: "https://app.vssps.visualstudio.com/oauth2/token"
      case .entra: "https://login.microsoftonline.com/common/oauth2/v2.0/token"
      }
    }
  }

  private let request: Request

  /// Takes what the flow needs, and the token's URL if it is not the flow's own.
  package init(
    _ flow: Flow, clientSecret: String, refreshToken: String, url: String? = nil,
    allowing list: HostAllowList = HostAllowList()
  ) throws(Failure) {
    let form: Query =
      switch flow {
      case .legacy(let redirectURI):
        [
          "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          "client_assertion": clientSecret, "grant_type": "refresh_token",
          "assertion": refreshToken, "redirect_uri": redirectURI,
        ]
      case .entra(let clientID):
        [
          "grant_type": "refresh_token", "client_id": clientID, "client_secret": clientSecret,
          "refresh_token": refreshToken,
        ]
      }
    request = Request(
      .post, try WebURL(url ?? flow.url, allowing: list),
      headers: [
        Header("Content-Type", "application/x-www-form-urlencoded"),
        Header("Accept", "application/json"),
      ],
      body: Array(form.encoded.utf8), secrets: [clientSecret, refreshToken], retrying: .never,
      policy: .azureDevOps)
  }

  /// Sends the request, once: the refresh token may be spent by it.
  package func send(through http: any HTTPClient) async throws(OAuthError) -> OAuthTokens {
    let response: Response
    do {
      response = try await http.send(request)
    } catch {
      throw OAuthError(failure: APIError(error, of: request).failure)
    }
    guard response.status == 200 else { throw refusal(response) }
    var refreshToken: String?
    do {
      let answer = try Answer(response, to: request)
      refreshToken = OAuthTokens.refreshToken(in: answer.json)
      return try answer.decoded(OAuthTokens.init)
    } catch {
      throw OAuthError(failure: error.failure, refreshToken: refreshToken)
    }
  }

  private func refusal(_ response: Response) -> OAuthError {
    let error = APIError(answer: response, to: request)
    guard error.cause == .status else { return OAuthError(failure: error.failure) }
    let json = try? Answer(response, to: request).json
    let name = (json?["error"] ?? json?["Error"])?.string ?? "unknown_error"
    let description =
      (json?["error_description"] ?? json?["ErrorDescription"])?.string
      ?? "no description available"
    var failure = error.failure
    failure.message = request.redaction.redacted(
      "HTTP \(response.status) (\(name)): \(description)")
    let isIdentityNotValid =
      response.status == 401 || response.status == 400 && name == "invalid_grant"
    if isIdentityNotValid {
      failure.kind = .unauthorized
      failure.hint = "the stored identity is no longer valid: sign in again"
    }
    return OAuthError(failure: failure, isIdentityNotValid: isIdentityNotValid)
  }
}

/// What a token request that succeeded answers; it is never shown.
package struct OAuthTokens: Sendable, Equatable {
  package let accessToken: String
  /// The seconds that the access token is good for.
  package let expiresIn: Int?
  package let refreshToken: String?
  package let tokenType: String?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    accessToken = try json.requiredText("access_token")
    let expiry = json["expires_in"]
    expiresIn =
      expiry?.double.flatMap { Int(exactly: $0.rounded(.down)) }
      ?? expiry?.string.flatMap { Int($0) }
    refreshToken = Self.refreshToken(in: json)
    tokenType = json["token_type"]?.string
  }

  fileprivate static func refreshToken(in json: JSONValue) -> String? {
    json["refresh_token"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension OAuthTokens: CustomStringConvertible, CustomReflectable {
  package var description: String { "tokens" }
  package var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}

/// A token request that failed; a token that came with it is never shown.
package struct OAuthError: FailureConvertible, Equatable {
  package let failure: Failure
  /// Whether the identity is no longer valid, so that only its owner can renew it.
  package let isIdentityNotValid: Bool
  /// The new refresh token of an answer without an access token: the old one may be spent.
  package let refreshToken: String?

  init(failure: Failure, isIdentityNotValid: Bool = false, refreshToken: String? = nil) {
    self.failure = failure
    self.isIdentityNotValid = isIdentityNotValid
    self.refreshToken = refreshToken
  }
}

extension OAuthError: CustomStringConvertible, CustomReflectable {
  package var description: String { failure.message }
  package var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
