package import Basics
package import Web

/// How a host says which organization is meant.
enum OrganizationHost {
  /// `dev.azure.com`: by the first part of the path.
  case shared
  /// `ORG.visualstudio.com`.
  case own(organization: String)
  /// Another host of Azure DevOps Services, at which no organization's base URL is.
  case service
  /// A server of one's own: by the path, up to the collection.
  case server

  init(_ host: String) {
    let legacy = ".visualstudio.com"
    if host == "dev.azure.com" {
      self = .shared
    } else if host.hasSuffix(legacy), !host.dropLast(legacy.count).contains(".") {
      self = .own(organization: String(host.dropLast(legacy.count)))
    } else if host.hasSuffix(legacy) || host.hasSuffix(".dev.azure.com") {
      self = .service
    } else {
      self = .server
    }
  }
}

/// The services that an organization has beside its base URL.
extension WebURL {
  /// Where the organization's user graph is.
  package var graph: WebURL { service("vssps") }

  /// Where the organization's work-item search is.
  package var workItemSearch: WebURL { service("almsearch") }

  /// The host of a service in Azure DevOps Services; on a server of one's own everything is under
  /// the base URL.
  private func service(_ name: String) -> WebURL {
    guard isHTTPS, hasDefaultPort else { return self }
    let text: String
    switch OrganizationHost(host) {
    case .shared where pathParts.count == 1:
      text = "https://\(name).dev.azure.com/\(pathParts[0])/"
    case .own(let organization) where hasNoOtherCollection:
      text = "https://\(organization).\(name).visualstudio.com/"
    default: return self
    }
    return (try? WebURL(base: text)) ?? self
  }

  /// The name of the organization in Azure DevOps Services that has this base URL.
  package var organizationName: String? {
    switch OrganizationHost(host) {
    case .shared where pathParts.count == 1: pathParts[0].percentDecoded
    case .own(let organization) where hasNoOtherCollection: organization
    default: nil
    }
  }

  /// What is missing in it, or too much, to be the base URL of an organization in Azure DevOps
  /// Services; `nil` where nothing is, and for a server of one's own.
  package var organizationProblem: String? {
    switch OrganizationHost(host) {
    case .shared where pathParts.isEmpty:
      "the organization is missing in it: give https://dev.azure.com/ORGANIZATION/"
    case .shared where pathParts.count > 1:
      "'\(pathParts.dropFirst().joined(separator: "/"))' is too much: "
        + "give \(base(ofParts: 1))"
    case .own where !hasNoOtherCollection,
      .service where host.hasSuffix(".visualstudio.com") && !hasNoOtherCollection:
      "'\(pathParts.joined(separator: "/"))' is too much: give \(base(ofParts: 0))"
    default: nil
    }
  }

  /// Whether the host is one of Azure DevOps Services.
  package var isOfServices: Bool {
    if case .server = OrganizationHost(host) { false } else { true }
  }

  private var hasNoOtherCollection: Bool {
    pathParts.isEmpty || pathParts.map { $0.lowercased() } == ["defaultcollection"]
  }
}

extension HostAllowList {
  /// Reads the base URL of an organization or collection that the user or the store names; the host
  /// is theirs to choose, but for one that would be asked over http and is not listed for that.
  ///
  /// What is wrong with it is a failure as for `WebURL.init(base:problem:allowing:)`.
  package func organizationURL(
    _ text: String, problem: FailureKind = .config
  ) throws(Failure) -> WebURL {
    try Self.checked(try WebURL(base: text, problem: problem, allowing: self), problem)
  }

  /// Reads the base URL of an organization or collection that comes from data, and checks that its
  /// host is allowed.
  func organizationURL(fromData text: String) throws(Failure) -> WebURL {
    try Self.checked(try baseURL(fromData: text), .invalidInput)
  }

  private static func checked(_ url: WebURL, _ problem: FailureKind) throws(Failure) -> WebURL {
    guard let text = url.organizationProblem else { return url }
    throw Failure(problem, "'\(url)' is no organization's base URL: \(text)")
  }

  /// The hosts of Azure DevOps Services.
  package static var azureDevOpsServices: HostAllowList {
    var list = HostAllowList()
    list.allow(serviceHost: "dev.azure.com")
    list.allow(subdomainsOf: "dev.azure.com")
    list.allow(subdomainsOf: "visualstudio.com")
    return list
  }
}
