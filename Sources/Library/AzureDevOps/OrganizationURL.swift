import Basics
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

  private var hasNoOtherCollection: Bool {
    pathParts.isEmpty || pathParts.map { $0.lowercased() } == ["defaultcollection"]
  }
}

extension HostAllowList {
  /// The hosts of Azure DevOps Services.
  package static var azureDevOpsServices: HostAllowList {
    var list = HostAllowList()
    list.allow(serviceHost: "dev.azure.com")
    list.allow(subdomainsOf: "dev.azure.com")
    list.allow(subdomainsOf: "visualstudio.com")
    return list
  }
}
