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
  /// Has to be written before the transaction is committed.
  let journal: GroupJournal
  private var memo: InboundMemo
  private var integrations: [String: Integration?] = [:]
  /// The one that was looked up last: mostly the next delivery is of the same.
  private var lastIntegration: (collectionID: String, integration: Integration?)?
  private var installations: [InstallationKey: Installation?] = [:]
  private var lastInstallation: (key: InstallationKey, installation: Installation?)?
  private var haveOthersIssues: [Int: Bool] = [:]
  private var assignees: [String: [Assignee]] = [:]

  /// Begins with what an earlier transaction read, as far as that still holds.
  init(in database: Database, after memo: InboundMemo = InboundMemo()) throws(DatabaseError) {
    self.database = database
    ledger = DeliveryLedger(in: database)
    journal = GroupJournal(in: database)
    self.memo = try memo.valid(in: database)
  }

  /// What the next transaction can begin with, once everything is written.
  func lastingMemo() throws(DatabaseError) -> InboundMemo {
    try memo.asOfNow(in: database)
  }

  /// The active Azure DevOps integration of a collection.
  func integration(ofCollection id: String) throws(DatabaseError) -> Integration? {
    if let lastIntegration, lastIntegration.collectionID == id {
      return lastIntegration.integration
    }
    let found =
      if let known = integrations[id] { known } else {
        try Integration.active(ofCollection: id, in: database)
      }
    integrations[id] = .some(found)
    lastIntegration = (id, found)
    return found
  }

  /// An organization's active installation of an integration.
  func installation(
    of integration: Integration, organization id: Int
  ) throws(DatabaseError) -> Installation? {
    let key = InstallationKey(integration: integration.id, organization: id)
    if let lastInstallation, lastInstallation.key == key { return lastInstallation.installation }
    let found =
      if let known = installations[key] { known } else {
        try Installation.active(of: integration, organizationID: id, in: database)
      }
    installations[key] = .some(found)
    lastInstallation = (key, found)
    return found
  }

  /// The active installations of the organizations that have groups of a work item, in the order of
  /// their primary keys, each with its groups.
  func installations(
    of integration: Integration, having groups: [LinkedGroup]
  ) throws(DatabaseError) -> [(Installation, groups: [LinkedGroup])] {
    guard let only = groups.first?.organizationID else { return [] }
    if groups.allSatisfy({ $0.organizationID == only }) {
      return try installation(of: integration, organization: only).map { [($0, groups)] } ?? []
    }
    var found: [(Installation, groups: [LinkedGroup])] = []
    for (id, groups) in Dictionary(grouping: groups, by: \.organizationID) {
      guard let installation = try installation(of: integration, organization: id) else { continue }
      found.append((installation, groups))
    }
    return found.sorted { $0.0.use.id < $1.0.use.id }
  }

  /// The active users with a verified e-mail address, whatever its case, one entry for each address
  /// that matches.
  func assignees(withEmail email: String) throws(DatabaseError) -> [Assignee] {
    if let known = assignees[email] { return known }
    var found: [Assignee] = []
    let matching = try User.withVerifiedEmail(email, in: database) {
      () throws(DatabaseError) in try memo.addressesBeyondASCII(in: database)
    }
    for user in matching {
      found.append(
        Assignee(user, projectIDs: try User.projectIDs(reachedBy: user.id, in: database)))
    }
    assignees[email] = found
    return found
  }

  /// Whether groups may be linked to external issues of other integrations than one.
  func haveOthersIssues(thanIntegration id: Int) throws(DatabaseError) -> Bool {
    if let known = haveOthersIssues[id] { return known }
    let found = try ExternalIssue.exist(exceptOf: id, in: database)
    haveOthersIssues[id] = found
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
    guard links.count > 1 else { return links }
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
