import SQLite
import SentryState

/// A memo of what the inbound syncs read, for one transaction, in which nobody else can change it.
final class InboundLookups {
  let database: Database
  let ledger: DeliveryLedger
  private var integrations: [String: Integration?] = [:]
  private var installations: [Int: [Installation]] = [:]
  private var releases: [Int: ProjectReleases?] = [:]
  private var users: [String: [(user: User, projectIDs: Set<Int>)]] = [:]

  init(in database: Database) {
    self.database = database
    ledger = DeliveryLedger(in: database)
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

  /// The active installations of an integration, in the order of their primary keys.
  func installations(of integration: Integration) throws(DatabaseError) -> [Installation] {
    if let known = installations[integration.id] { return known }
    let found = try Installation.active(of: integration, in: database)
    installations[integration.id] = found
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

  /// The open releases of each of these projects; `nil` where one has none.
  func releases(ofProjects ids: Set<Int>) throws(DatabaseError) -> [Int: ProjectReleases]? {
    var found: [Int: ProjectReleases] = [:]
    for id in ids {
      guard let releases = try releases(ofProject: id) else { return nil }
      found[id] = releases
    }
    return found
  }

  private func releases(ofProject id: Int) throws(DatabaseError) -> ProjectReleases? {
    if let known = releases[id] { return known }
    let found = ProjectReleases(try Release.open(inProject: id, in: database))
    releases[id] = .some(found)
    return found
  }

  /// The groups linked to a work item, of organizations that use the integration, by id.
  ///
  /// Sentry: `get_groups_by_external_issue` in `sentry/models/group.py`.
  func groups(
    linkedTo key: String, of integration: Integration
  ) throws(DatabaseError) -> [LinkedGroup] {
    let installations = try installations(of: integration)
    func isInstalled(_ organizationID: Int) -> Bool {
      installations.contains { $0.organizationID == organizationID }
    }
    let links = try LinkedGroup.linked(
      toIssue: key, integrationID: integration.id, in: database
    )
    .filter { isInstalled($0.organizationID) && isInstalled($0.externalIssueOrganizationID) }
    .sorted { ($0.id, $0.externalIssueID) < ($1.id, $1.externalIssueID) }
    // A group that the issues of several organizations link is one group; its own one's comes first.
    return links.reduce(into: []) { groups, link in
      guard let last = groups.last, last.id == link.id else {
        groups.append(link)
        return
      }
      if link.externalIssueOrganizationID == link.organizationID {
        groups[groups.count - 1] = link
      }
    }
  }
}
