import AzureDevOps
import Basics
import JSON
import SentryState
import Web

/// Assigns a work item to the user of Azure DevOps who has one of a user's e-mail addresses, or to
/// nobody.
///
/// Source: `sync_assignee_outbound`, §4.10; the search ends with the first match.
struct AssigneeSyncOutbound {
  /// Who is to have the work item.
  enum Assignee: Sendable {
    case nobody
    /// A user with these verified addresses, in lower case.
    case user(emails: Set<String>)
  }

  let linked: LinkedIssue
  let assignee: Assignee
  /// The user of the task, for the log.
  let userID: Int?
  let context: TaskContext

  /// Assigns the work item, and returns `false` where nobody matches.
  ///
  /// What the service answers to the assignment with is final, but for a halt.
  func run() async throws -> Bool {
    let client = try await linked.client(context)
    let change: FieldChange
    switch assignee {
    case .nobody: change = .removed
    case .user(let emails):
      guard let address = try await address(among: emails, client) else {
        context.log("vsts.assignee-not-found", fields)
        return false
      }
      change = .replaced(address)
    }
    do throws(APIError) {
      try await client.updateWorkItem(linked.issue.key, .update(assignedTo: change))
    } catch {
      context.log("vsts.failed-to-assign", fields)
      let isHalt = SyncAssigneeOutbound.definition.retryPolicy.disposition(of: error) == .ignore
      if isHalt || error.cause == .preparation { throw error }
      var failure = error.failure
      failure.message = "There was an error assigning the issue: \(failure.message)"
      throw FinalFailure(failure: failure)
    }
    return true
  }

  /// The first address that the service lists among these, as it spells it.
  private func address(
    among emails: Set<String>, _ client: AzureDevOpsClient
  ) async throws(APIError) -> String? {
    guard !emails.isEmpty else { return nil }
    return try await client.firstUser { user in
      user.mailAddress.map { emails.contains($0.lowercased()) } ?? false
    }?.mailAddress
  }

  private var fields: JSONObject {
    [
      "integration_id": .number(linked.installation.integration.id), "user_id": JSONValue(userID),
      "issue_key": .string(linked.issue.key),
    ]
  }
}
