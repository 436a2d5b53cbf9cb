package import Basics
import JSON
package import Web

/// Where the credential comes from: the first that is there of the token file and the variables.
package struct CredentialSource: Sendable {
  /// The variables that may hold a token, in the order they are asked.
  package static let variables = [
    "VSTS_TOKEN", "AZURE_DEVOPS_EXT_PAT", "AZDO_PERSONAL_ACCESS_TOKEN", jobTokenVariable,
  ]
  /// The variable with the token that Azure Pipelines makes for a job.
  fileprivate static let jobTokenVariable = "SYSTEM_ACCESSTOKEN"

  private let tokenFile: String?
  private let environment: PipelineVariables
  private let scheme: Credential.Scheme?

  /// Takes the file that `--token-file` names, the variables, and the scheme that `--auth` names.
  package init(
    tokenFile: String? = nil, environment: [String: String] = [:],
    scheme: Credential.Scheme? = nil
  ) {
    self.tokenFile = tokenFile
    self.environment = PipelineVariables(environment)
    self.scheme = scheme
  }

  /// The credential, or `nil` where neither a file nor a variable has one.
  ///
  /// An unfit file and a variable that the pipeline did not expand are failures of kind `config`.
  package func credential() throws(Failure) -> Credential? {
    if let tokenFile {
      return Credential(
        azureDevOpsToken: try TokenFile.token(at: tokenFile), scheme: scheme,
        source: "--token-file")
    }
    for name in Self.variables {
      guard let token = try environment.value(of: name) else { continue }
      guard !token.unicodeScalars.contains(where: \.isControl) else {
        throw Failure(.config, "'\(name)' has control characters in it")
      }
      let isJobToken = name == Self.jobTokenVariable
      return Credential(
        azureDevOpsToken: token, scheme: scheme ?? (isJobToken ? .bearer : nil), source: name)
    }
    return nil
  }

  /// The variables that are set and not used, as the file or another variable comes first.
  package var unused: [String] {
    let set = Self.variables.filter(environment.isSet)
    return tokenFile == nil ? Array(set.dropFirst()) : set
  }

  /// The failure of a run that needs a credential where there is none.
  package static let missing = Failure(
    .config, "there is no credential", hint: "set VSTS_TOKEN, or use --token-file")
}

extension Credential {
  /// Takes a token of Azure DevOps: a JWT goes as `Bearer`, a personal access token as `Basic`.
  package init(azureDevOpsToken token: String, scheme: Scheme? = nil, source: String? = nil) {
    self.init(token, scheme: scheme ?? (token.isJWT ? .bearer : .basic), source: source)
  }

  /// Whether Azure Pipelines made it for a job.
  package var isJobToken: Bool { source == CredentialSource.jobTokenVariable }
}

extension Credential {
  /// The end of a JWT (`exp`), in whole Unix seconds; `nil` where it does not say.
  package var expiry: Int? {
    var claims: JSONValue?
    hide { token in
      guard token.isJWT else { return }
      let payload = token.utf8.split(separator: UInt8(ascii: "."))[1].map { byte in
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
      }
      claims = payload.base64Decoded.flatMap { try? JSONValue(parsing: $0) }
    }
    guard let seconds = claims?["exp"]?.double, seconds.isFinite else { return nil }
    return Int(exactly: seconds.rounded(.down))
  }
}

extension String {
  /// Whether it has the form of a JWT: `eyJ….….…`.
  var isJWT: Bool {
    let parts = utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return hasPrefix("eyJ") && parts.count == 3 && parts.allSatisfy { !$0.isEmpty }
  }
}

extension Unicode.Scalar {
  var isControl: Bool { properties.generalCategory == .control }
}
