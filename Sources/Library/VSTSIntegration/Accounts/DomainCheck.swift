import AzureDevOps
package import Basics
import JSON
package import SentryState
package import Web

/// Checks the `domain_name` of a stored integration, and repairs one that is no base URL.
///
/// Sentry: `check_domain_name` in `sentry/integrations/vsts/integration.py`. Unlike there, null is
/// never stored, what is stored must be on a host that the credential may be sent to, and the domain
/// of a server of one's own is not asked for at the service, which does not know it.
package struct DomainCheck: Sendable {
  /// What a check found.
  package struct Outcome: Sendable, Equatable {
    package let integrationID: Int
    package let accountID: String
    /// The base URL, repaired if it had to be; `nil` if that failed.
    package let baseURL: String?
    package let isRepaired: Bool
    /// Why the domain could not be repaired.
    package let failure: Failure?
  }

  private let lookup: BaseURLLookup
  private let store: Store
  private let allowList: HostAllowList

  package init(lookup: BaseURLLookup, store: Store, allowList: HostAllowList) {
    self.lookup = lookup
    self.store = store
    self.allowList = allowList
  }

  /// Checks an integration's domain, and saves the one that the service gives in place of a bad
  /// one.
  ///
  /// Throws a `DatabaseError` if it cannot be saved.
  package func check(_ integration: Integration) async throws -> Outcome {
    do throws(Failure) {
      if let domain = try integration.domain(allowing: allowList) {
        return outcome(integration, baseURL: domain)
      }
    } catch {
      return outcome(integration, failure: error)
    }
    let url: String
    do throws(APIError) {
      url = try await lookup.baseURL(of: .id(integration.externalID))
    } catch {
      return outcome(integration, failure: error.failure)
    }
    do throws(Failure) {
      _ = try allowList.baseURL(fromData: url, problem: .protocolViolation)
    } catch {
      return outcome(integration, failure: error)
    }
    try await save(url, for: integration.id)
    return outcome(integration, baseURL: url, isRepaired: true)
  }

  private func save(_ domain: String, for id: Int) async throws {
    try await store.write { database in
      guard var integration = try Integration.find(id: id, in: database) else { return }
      integration.metadata["domain_name"] = .string(domain)
      try integration.save(in: database)
    }
  }

  private func outcome(
    _ integration: Integration, baseURL: String? = nil, isRepaired: Bool = false,
    failure: Failure? = nil
  ) -> Outcome {
    Outcome(
      integrationID: integration.id, accountID: integration.externalID, baseURL: baseURL,
      isRepaired: isRepaired, failure: failure)
  }
}

extension Integration {
  /// The stored domain if it needs no repair: `https://…/`, or any URL of this machine or of a
  /// server of one's own.
  ///
  /// Such a URL that a credential cannot be sent to is `invalid_input`, or `untrusted_host` for its
  /// scheme.
  fileprivate func domain(allowing list: HostAllowList) throws(Failure) -> String? {
    guard let domain = metadata["domain_name"]?.string else { return nil }
    let isWhole =
      domain.hasPrefix("https://") && domain.hasSuffix("/") && domain.utf8.count > 9
      && !domain.utf8.contains(UInt8(ascii: "\n"))
    if isWhole { return domain }
    guard let url = try? URLReader(parsing: domain).url, !url.isOfServices else { return nil }
    return try WebURL(base: domain, problem: .invalidInput, allowing: list).text
  }
}
