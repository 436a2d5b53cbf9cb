import Basics
import JSON
import SentryState
import Web

/// Assigns a work item as a linked group is assigned.
///
/// Source: `sync_assignee_outbound`, §6.6.
enum SyncAssigneeOutbound: IntegrationTask {
  static let definition = TaskDefinition(
    "sync_assignee_outbound", "assigns a work item as the issue is assigned",
    parameters: [
      .required("external_issue_id", .integer), .optional("user_id", .integer),
      .required("assign", .boolean), .optional("assignment_source_dict", .object),
    ],
    retryPolicy: .standard(ignoring: [.apiError(.unauthorized), .apiError(.notFound)]),
    lane: TaskLane("external_issue", "external_issue_id"))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let source = AssignmentSource(arguments.optionalObject("assignment_source_dict"))
    let userID = arguments.optionalInt("user_id").flatMap { $0 == 0 ? nil : $0 }
    let found = try await context.store.read { database in
      let issue = try ExternalIssue.existing(id: arguments.int("external_issue_id"), in: database)
      _ = try Organization.existing(id: issue.organizationID, in: database)
      guard let linked = try LinkedIssue.find(for: issue, in: database) else {
        return nil as (LinkedIssue, AssigneeSyncOutbound.Assignee)?
      }
      let user = try userID.map { id in
        let user = try User.existing(id: id, in: database)
        return user
      }
      guard linked.installation.wants(.outboundAssignee, changedBy: source?.integrationID) else {
        return nil
      }
      guard let user, arguments.bool("assign") else { return (linked, .nobody) }
      let emails = try UserEmail.ofUser(user.id, in: database).filter(\.isVerified)
      return (linked, .user(emails: Set(emails.map { $0.email.lowercased() })))
    }
    guard let (linked, assignee) = found else { return nil }
    let sync = AssigneeSyncOutbound(
      linked: linked, assignee: assignee, userID: userID, context: context)
    guard try await sync.run() else { return nil }
    context.log(
      "integration.issue.assignee.synced",
      [
        "provider": .string(linked.installation.integration.provider),
        "id": .number(linked.installation.integration.id),
        "organization_id": .number(linked.issue.organizationID),
      ])
    return nil
  }
}
