package import Web

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
    let suffix = ".visualstudio.com"
    let text: String
    if host == "dev.azure.com", pathParts.count == 1 {
      text = "https://\(name).dev.azure.com/\(pathParts[0])/"
    } else if host.hasSuffix(suffix), !host.dropLast(suffix.count).contains("."),
      pathParts.isEmpty || pathParts.map({ $0.lowercased() }) == ["defaultcollection"]
    {
      text = "https://\(host.dropLast(suffix.count)).\(name)\(suffix)/"
    } else {
      return self
    }
    return (try? WebURL(base: text)) ?? self
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
