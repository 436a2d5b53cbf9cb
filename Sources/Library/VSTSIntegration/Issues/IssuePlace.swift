import SQLite
import Basics
import JSON
import SentryState
import Tasks

/// A group, and the integration that an issue for it is to be of: all are there, belong together
/// and are in use.
struct IssuePlace: Sendable {
  let group: Group
  let installation: Installation

  /// The base URL that the integration is said to have.
  var domainName: String? { installation.integration.metadata["domain_name"]?.string }

  /// Finds them, and checks them.
  ///
  /// Throws `DoesNotExist` for what is not there, and a failure of kind `conflict` for what does not
  /// belong together or is not in use.
  static func find(
    groupID: Int, integrationID: Int, organizationID: Int, in database: Database
  ) throws -> IssuePlace {
    let organization = try Organization.existing(id: organizationID, in: database)
    let group = try Group.existing(id: groupID, in: database)
    let project = try SentryState.Project.existing(id: group.projectID, in: database)
    guard let integration = try Integration.find(id: integrationID, in: database),
      integration.isAzureDevOps
    else { throw DoesNotExist("Integration") }
    guard project.organizationID == organizationID else {
      throw unfit("group \(groupID) is not of organization \(organizationID)")
    }
    guard
      let use = try OrganizationIntegration.find(
        organizationID: organizationID, integrationID: integrationID, in: database)
    else {
      throw unfit("organization \(organizationID) does not use integration \(integrationID)")
    }
    let inUse: [GroupStatus] = [.unresolved, .resolved, .ignored]
    for (name, isActive) in [
      ("organization \(organizationID)", organization.status == ObjectStatus.active.rawValue),
      ("project \(project.id)", project.status == ObjectStatus.active.rawValue),
      ("group \(groupID)", inUse.map(\.rawValue).contains(group.status)),
      ("integration \(integrationID)", integration.isActive),
      (
        "integration \(integrationID) in organization \(organizationID)",
        use.status == ObjectStatus.active.rawValue
      ),
    ] where !isActive { throw unfit("\(name) is not active") }
    return IssuePlace(
      group: group, installation: Installation(integration: integration, use: use))
  }

  private static func unfit(_ message: String) -> FinalFailure {
    FinalFailure(failure: Failure(.conflict, message))
  }

  /// The issue of the integration that the group is linked to, the first of several.
  func linkedIssue(in database: Database) throws(DatabaseError) -> ExternalIssue? {
    try ExternalIssue.first(
      ofIntegration: installation.integration.id, linkedToGroup: group.id, in: database)
  }

  /// Whether the group is linked to the issue of a key.
  func isLinked(toKey key: String, in database: Database) throws(DatabaseError) -> Bool {
    guard
      let issue = try ExternalIssue.find(
        key: key, integrationID: installation.integration.id,
        organizationID: installation.organizationID, in: database)
    else { return false }
    return try GroupLink.issues(ofGroup: group.id, in: database)
      .contains { $0.linkedID == issue.id }
  }
}
