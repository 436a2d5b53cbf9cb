import AzureDevOps
import Basics
import JSON
import SQLite
import SentryState
import Tasks
import Web

/// Assigns a work item as a linked group is assigned: to the user of Azure DevOps who has one of
/// the assignee's e-mail addresses, or to nobody.
///
/// Sentry: `sentry/integrations/tasks/sync_assignee_outbound.py`, and `sync_assignee_outbound` in
/// `sentry/integrations/vsts/issues.py`; the search ends with the first match.
struct SyncAssigneeOutbound: IntegrationTask {
  static let name = "sync_assignee_outbound"
  static let summary = "assigns a work item as the issue is assigned"
  static let retryPolicy = TaskRetryPolicy.standard(
    ignoring: [.apiError(.unauthorized), .apiError(.notFound)])
  static let lane: TaskLane? = TaskLane("external_issue", CodingKeys.externalIssueID)

  let externalIssueID: Int
  /// The group's assignee; 0 is none.
  let userID: Int?
  let assign: Bool
  /// Where the assignment came from, so that it is not sent back there.
  let assignmentSource: JSONObject?

  private enum CodingKeys: String, CodingKey {
    case externalIssueID = "external_issue_id"
    case userID = "user_id"
    case assign
    case assignmentSource = "assignment_source_dict"
  }

  /// Who is to have the work item.
  private enum Assignee {
    case nobody
    /// A user with these verified addresses, in lower case.
    case user(emails: Set<String>)
  }

  /// What there is to do, by the store.
  private enum Finding {
    case nothing
    /// The groups have been assigned otherwise since.
    case superseded
    case sync(LinkedIssue, to: Assignee)
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    switch try await finding(context) {
    case .nothing: break
    case .superseded:
      context.log(
        "sync_assignee_outbound.superseded",
        ["external_issue_id": .number(externalIssueID), "user_id": JSONValue(assigneeID)])
    case .sync(let linked, let assignee):
      if try await sync(linked, to: assignee, context) { logSynced(linked, context) }
    }
    return nil
  }

  private func logSynced(_ linked: LinkedIssue, _ context: IntegrationContext) {
    context.log(
      "integration.issue.assignee.synced",
      [
        "provider": .string(linked.installation.integration.provider),
        "id": .number(linked.installation.integration.id),
        "organization_id": .number(linked.issue.organizationID),
      ])
  }

  private func finding(_ context: IntegrationContext) async throws -> Finding {
    try await context.store.read { database -> Finding in
      let issue = try ExternalIssue.existing(id: externalIssueID, in: database)
      _ = try Organization.existing(id: issue.organizationID, in: database)
      guard let linked = try LinkedIssue.find(for: issue, in: database) else { return .nothing }
      let user = try assigneeID.map { id in
        let user = try User.existing(id: id, in: database)
        return user
      }
      let source = assignmentSource?["integration_id"]?.int
      guard linked.installation.wants(.outboundAssignee, changedBy: source) else {
        return .nothing
      }
      if source != nil, try isSuperseded(in: database) { return .superseded }
      guard let user, assign else { return .sync(linked, to: .nobody) }
      let emails = try UserEmail.ofUser(user.id, in: database).filter(\.isVerified)
      return .sync(linked, to: .user(emails: Set(emails.map { $0.email.lowercased() })))
    }
  }

  /// Whether every group of the work item has been assigned otherwise since.
  ///
  /// Two integrations of a group would send two assignees to and fro without end, if each of them
  /// were told of every change of the other one, and not of the last.
  private func isSuperseded(in database: Database) throws(DatabaseError) -> Bool {
    let last = try Activity.lastAssignments(ofGroupsLinkedTo: externalIssueID, in: database)
    let userID = assign ? assigneeID : nil
    return !last.isEmpty && last.allSatisfy { $0.assigneeUserID != userID }
  }

  private var assigneeID: Int? { userID == 0 ? nil : userID }

  /// Assigns the work item, and returns `false` where nobody matches.
  ///
  /// What the service answers to the assignment with is final, but for a halt.
  private func sync(
    _ linked: LinkedIssue, to assignee: Assignee, _ context: IntegrationContext
  ) async throws -> Bool {
    let fields: JSONObject = [
      "integration_id": .number(linked.installation.integration.id),
      "user_id": JSONValue(assigneeID), "issue_key": .string(linked.issue.key),
    ]
    let client = try await linked.client(context)
    let change: FieldChange
    switch assignee {
    case .nobody: change = .removed
    case .user(let emails):
      guard let address = try await Self.address(among: emails, client) else {
        context.log("vsts.assignee-not-found", fields)
        return false
      }
      change = .replaced(address)
    }
    do throws(APIError) {
      try await client.updateWorkItem(linked.issue.key, .update(assignedTo: change))
    } catch {
      context.log("vsts.failed-to-assign", fields)
      if Self.retryPolicy.ignores(error) || error.cause == .preparation { throw error }
      var failure = error.failure
      failure.message = "There was an error assigning the issue: \(failure.message)"
      throw FinalFailure(failure: failure)
    }
    return true
  }

  /// The first address that the service lists among these, as it spells it.
  private static func address(
    among emails: Set<String>, _ client: AzureDevOpsClient
  ) async throws(APIError) -> String? {
    guard !emails.isEmpty else { return nil }
    return try await client.firstUser { user in
      user.mailAddress.map { emails.contains($0.lowercased()) } ?? false
    }?.mailAddress
  }
}
