import SQLite
import SentryState

/// What the inbound syncs look up again and again, remembered as long as one transaction, in which
/// nobody else can change it.
final class InboundSyncLookups {
  let database: Database
  private var integrations: [String: Integration?] = [:]
  private var organizationIntegrations: [Int: [OrganizationIntegration]] = [:]
  private var users: [String: [(user: User, projectIDs: Set<Int>)]] = [:]

  init(in database: Database) {
    self.database = database
  }

  /// The active Azure DevOps integration of a collection.
  func integration(ofCollection id: String) throws(DatabaseError) -> Integration? {
    if let known = integrations[id] { return known }
    let found = try Integration.find(
      provider: "vsts", externalID: id, in: database
    ).flatMap { $0.isActive ? $0 : nil }
    integrations[id] = .some(found)
    return found
  }

  /// The organizations' active links to an integration, in the order of their ids.
  func organizationIntegrations(
    of integrationID: Int
  ) throws(DatabaseError) -> [OrganizationIntegration] {
    if let known = organizationIntegrations[integrationID] { return known }
    let found = try OrganizationIntegration.ofIntegration(integrationID, in: database)
      .filter { $0.status == ObjectStatus.active.rawValue }
    organizationIntegrations[integrationID] = found
    return found
  }

  /// The active users with a verified e-mail address, whatever its case, one entry for each address
  /// that matches, with the projects that they reach through their teams.
  func users(
    withEmail email: String
  ) throws(DatabaseError) -> [(user: User, projectIDs: Set<Int>)] {
    if let known = users[email] { return known }
    var found: [(user: User, projectIDs: Set<Int>)] = []
    for user in try User.withVerifiedEmail(email, in: database) {
      found.append((user, try User.projectIDs(reachedBy: user.id, in: database)))
    }
    users[email] = found
    return found
  }

  /// The groups linked to a work item, of organizations that are linked to the integration, by id.
  ///
  /// Source: `get_groups_by_external_issue`, §5.6 step 2.
  func affectedGroups(
    integrationID: Int, key: String
  ) throws(DatabaseError) -> [LinkedGroup] {
    let organizations = try organizationIntegrations(of: integrationID)
    func isLinked(_ organizationID: Int) -> Bool {
      organizations.contains { $0.organizationID == organizationID }
    }
    let links = try LinkedGroup.linked(toIssue: key, integrationID: integrationID, in: database)
      .filter { isLinked($0.organizationID) && isLinked($0.externalIssueOrganizationID) }
      .sorted { ($0.id, $0.externalIssueID) < ($1.id, $1.externalIssueID) }
    // A group that the issues of several organizations link is one group; its own one's comes first.
    return links.reduce(into: []) { groups, link in
      guard let index = groups.firstIndex(where: { $0.id == link.id }) else {
        groups.append(link)
        return
      }
      if link.externalIssueOrganizationID == link.organizationID { groups[index] = link }
    }
  }
}
