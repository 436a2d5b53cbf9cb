package import Basics
package import Web

/// Where the base URL comes from: the first that is there of `--base-url`, the record, the
/// integration's `domain_name` and the variables.
package struct BaseURLSource: Sendable {
  /// The variables that may hold the base URL, in the order they are asked.
  package static let variables = [
    "VSTS_BASE_URL", "AZDO_ORG_SERVICE_URL", "SYSTEM_COLLECTIONURI",
    "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
  ]

  private let option: WebURL?
  private let integration: WebURL?
  private let environment: (name: String, url: WebURL)?
  /// The hosts that a URL from data may name.
  package let allowList: HostAllowList

  /// Takes the values that the user chose, and the hosts that are allowed whatever else.
  ///
  /// A text that is no base URL, or a variable that the pipeline did not expand, is a failure of
  /// kind `config`; an integration's domain that is none, `invalid_input`.
  package init(
    option: String? = nil, integrationDomain: String? = nil,
    environment: [String: String] = [:], lookupURL: WebURL? = nil,
    allowList: HostAllowList = .azureDevOpsServices
  ) throws(Failure) {
    let environment = PipelineVariables(environment)
    self.option = try Self.baseURL(option, .config, allowList)
    integration = try Self.baseURL(integrationDomain, .invalidInput, allowList)
    var allowList = allowList
    var fromVariables: [(name: String, url: WebURL)] = []
    for name in Self.variables {
      guard let text = try environment.value(of: name) else { continue }
      do throws(Failure) {
        fromVariables.append((name, try allowList.organizationURL(text)))
      } catch {
        // What is not used does no harm: the agent of a pipeline sets its own.
        guard fromVariables.isEmpty, self.option == nil, integration == nil else { continue }
        throw error
      }
    }
    self.environment = fromVariables.first
    for url in [self.option, integration, lookupURL] {
      if let url { allowList.allow(url) }
    }
    for (_, url) in fromVariables { allowList.allow(url) }
    self.allowList = allowList
  }

  /// The option or variable that the base URL comes from where no record names one.
  package var name: String? {
    if option != nil { return "--base-url" }
    return integration == nil ? environment?.name : "--integration"
  }

  /// The base URL for a record that names this one, or none.
  ///
  /// A URL in the record whose host is not allowed is `untrusted_host`, one that is none is
  /// `invalid_input`; that there is no base URL at all is `config`.
  package func baseURL(forRecord text: String? = nil) throws(Failure) -> WebURL {
    if let option { return option }
    if let text { return try allowList.organizationURL(fromData: text) }
    if let url = integration ?? environment?.url { return url }
    throw Failure(
      .config, "there is no base URL", hint: "use --base-url, or set VSTS_BASE_URL")
  }

  /// The base URL that an operand names, which counts as the option does.
  package func baseURL(forOperand text: String) throws(Failure) -> WebURL {
    if let option { return option }
    return try allowList.organizationURL(text)
  }

  private static func baseURL(
    _ text: String?, _ problem: FailureKind, _ allowList: HostAllowList
  ) throws(Failure) -> WebURL? {
    guard let text, !text.isEmpty else { return nil }
    return try allowList.organizationURL(text, problem: problem)
  }
}
