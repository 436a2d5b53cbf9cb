import SQLite
import SentryState

/// A memo of what the inbound syncs read, for one transaction, in which nobody else can change it.
final class InboundLookups {
  private struct InstallationKey: Hashable {
    let integration: Int
    let organization: Int
  }

  let database: Database
  let ledger: DeliveryLedger
  private var memo: InboundMemo
  /// The newest change of each group whose history the transaction has added to.
  var newestHistory: [Int: GroupHistory.Entry] = [:]
  private var integrations: [String: Integration?] = [:]
  private var installations: [InstallationKey: Installation?] = [:]
  private var users: [String: [(user: User, projectIDs: Set<Int>)]] = [:]

  /// Begins with what an earlier transaction read, as far as that still holds.
  init(in database: Database, after memo: InboundMemo = InboundMemo()) throws(DatabaseError) {
    self.database = database
    ledger = DeliveryLedger(in: database)
    self.memo = try memo.valid(in: database)
  }

  /// What the next transaction can begin with, once everything is written.
  func lastingMemo() throws(DatabaseError) -> InboundMemo {
    try memo.asOfNow(in: database)
  }

  /// The active Azure DevOps integration of a collection.
  func integration(ofCollection id: String) throws(DatabaseError) -> Integration? {
    if let known = integrations[id] { return known }
    let found = try Integration.active(ofCollection: id, in: database)
    integrations[id] = .some(found)
    return found
  }

  /// An organization's active installation of an integration.
  func installation(
    of integration: Integration, organization id: Int
  ) throws(DatabaseError) -> Installation? {
    let key = InstallationKey(integration: integration.id, organization: id)
    if let known = installations[key] { return known }
    let found = try Installation.active(of: integration, organizationID: id, in: database)
    installations[key] = .some(found)
    return found
  }

  /// The active installations of the organizations that have groups of a work item, in the order of
  /// their primary keys, each with its groups.
  func installations(
    of integration: Integration, having groups: [LinkedGroup]
  ) throws(DatabaseError) -> [(Installation, groups: [LinkedGroup])] {
    var found: [(Installation, groups: [LinkedGroup])] = []
    for (id, groups) in Dictionary(grouping: groups, by: \.organizationID) {
      guard let installation = try installation(of: integration, organization: id) else { continue }
      found.append((installation, groups))
    }
    return found.count > 1 ? found.sorted { $0.0.use.id < $1.0.use.id } : found
  }

  /// The active users with a verified e-mail address, whatever its case, one entry for each address
  /// that matches, with the projects that they reach through their teams.
  func users(
    withEmail email: String
  ) throws(DatabaseError) -> [(user: User, projectIDs: Set<Int>)] {
    if let known = users[email] { return known }
    var found: [(user: User, projectIDs: Set<Int>)] = []
    let matching = try User.withVerifiedEmail(email, in: database) {
      () throws(DatabaseError) in try memo.addressesBeyondASCII(in: database)
    }
    for user in matching {
      found.append((user, try User.projectIDs(reachedBy: user.id, in: database)))
    }
    users[email] = found
    return found
  }

  /// The open releases of each of these projects; `nil` where one has none.
  func releases(ofProjects ids: Set<Int>) throws(DatabaseError) -> [Int: ProjectReleases]? {
    var found: [Int: ProjectReleases] = [:]
    for id in ids {
      guard let releases = try memo.releases(ofProject: id, in: database) else { return nil }
      found[id] = releases
    }
    return found
  }

  /// The groups linked to a work item, of organizations that use the integration, by id.
  ///
  /// Sentry: `get_groups_by_external_issue` in `sentry/models/group.py`.
  func groups(
    linkedTo key: String, of integration: Integration
  ) throws(DatabaseError) -> [LinkedGroup] {
    var links: [LinkedGroup] = []
    for link in try LinkedGroup.linked(toIssue: key, integrationID: integration.id, in: database) {
      guard try installation(of: integration, organization: link.organizationID) != nil,
        try installation(of: integration, organization: link.externalIssueOrganizationID) != nil
      else { continue }
      links.append(link)
    }
    links.sort { ($0.id, $0.externalIssueID) < ($1.id, $1.externalIssueID) }
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
