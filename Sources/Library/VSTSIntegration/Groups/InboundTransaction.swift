import SQLite
import SentryState

/// What the inbound syncs of one transaction have in common: a memo of what they read, which nobody
/// else can change meanwhile, the ledger, and the journal of what they add to groups.
final class InboundTransaction {
  private struct InstallationKey: Hashable {
    let integration: Int
    let organization: Int
  }

  let database: Database
  let ledger: DeliveryLedger
  let journal: GroupJournal
  private var memo: InboundMemo
  private var integrations = Memo<String, Integration?>()
  private var installations = Memo<InstallationKey, Installation?>()
  private var assignees = Memo<String, [Assignee]>()
  private var haveOthersIssues = Memo<Int, Bool>()
  private var organizations = Memo<Int, Int>()

  /// Begins with what an earlier transaction read, as far as that still holds.
  init(in database: Database, after memo: InboundMemo = InboundMemo()) throws(DatabaseError) {
    self.database = database
    ledger = DeliveryLedger(in: database)
    journal = GroupJournal(in: database)
    self.memo = try memo.valid(in: database)
  }

  /// Gives itself to `body`, which writes, and then writes the journal.
  ///
  /// - Returns: What `body` returns, and what the next transaction can begin with.
  static func writing<Result>(
    in database: Database, after memo: InboundMemo = InboundMemo(),
    _ body: (InboundTransaction) throws -> Result
  ) throws -> (Result, InboundMemo) {
    let transaction = try InboundTransaction(in: database, after: memo)
    let result = try body(transaction)
    try transaction.journal.write()
    return (result, try transaction.memo.asOfNow(in: database))
  }

  /// The active Azure DevOps integration of a collection.
  func integration(ofCollection id: String) throws(DatabaseError) -> Integration? {
    try integrations.value(for: id) { () throws(DatabaseError) in
      try Integration.active(ofCollection: id, in: database)
    }
  }

  /// An organization's active installation of an integration.
  func installation(
    of integration: Integration, organization id: Int
  ) throws(DatabaseError) -> Installation? {
    let key = InstallationKey(integration: integration.id, organization: id)
    return try installations.value(for: key) { () throws(DatabaseError) in
      try Installation.active(of: integration, organizationID: id, in: database)
    }
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
    try assignees.value(for: email) { () throws(DatabaseError) in
      let users = try User.withVerifiedEmail(email, in: database) {
        () throws(DatabaseError) in try memo.addressesBeyondASCII(in: database)
      }
      return try users.map { user throws(DatabaseError) in
        Assignee(user, projectIDs: try User.projectIDs(reachedBy: user.id, in: database))
      }
    }
  }

  /// Whether groups may be linked to external issues of other integrations than one.
  func haveOthersIssues(thanIntegration id: Int) throws(DatabaseError) -> Bool {
    try haveOthersIssues.value(for: id) { () throws(DatabaseError) in
      try ExternalIssue.exist(exceptOf: id, in: database)
    }
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

  private func organization(ofProject id: Int) throws(DatabaseError) -> Int {
    try organizations.value(for: id) { () throws(DatabaseError) in
      guard let project = try Project.find(id: id, in: database) else {
        throw database.damage("the project of a group is not there")
      }
      return project.organizationID
    }
  }

  /// The groups linked to a work item, of organizations that use the integration, by id.
  ///
  /// Sentry: `get_groups_by_external_issue` in `sentry/models/group.py`.
  func groups(
    linkedTo key: String, of integration: Integration
  ) throws(DatabaseError) -> [LinkedGroup] {
    var links: [LinkedGroup] = []
    let linked = try LinkedGroup.linked(
      toIssue: key, integrationID: integration.id, in: database, organization: organization)
    for link in linked {
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
