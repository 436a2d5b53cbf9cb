import AzureDevOps
import SQLite
import Basics
import JSON
import SentryState
import Tasks

/// The link of a group to a work item, as it is written to the store.
///
/// Source: `GroupIntegrationDetailsEndpoint`, §4.6.
struct IssueLink: Sendable {
  let place: IssuePlace
  let key: String
  let title: String?
  /// Markdown, or what the service has.
  let description: String?
  /// How the work item is called in lists: its area and id.
  let displayName: String
  /// The page of the work item.
  let url: String

  /// Takes the work item as the service has it; `title` and `description` are what Sentry shows.
  init(
    _ workItem: WorkItem, in place: IssuePlace, title: String?, description: String?,
    baseURL: String
  ) {
    self.place = place
    self.title = title
    self.description = description
    key = String(workItem.id)
    displayName = "\(workItem.areaPath ?? workItem.teamProject ?? "")#\(workItem.id)"
    let domain = place.integration.metadata["domain_name"]?.string ?? baseURL
    url = "\(domain)\(domain.hasSuffix("/") ? "" : "/")_workitems/edit/\(workItem.id)"
  }

  /// What to tell of a link that is there.
  static let alreadyLinked = FinalFailure(
    failure: Failure(.conflict, "That issue is already linked"))

  /// Writes the external issue, the link and the activity, and returns the external issue's id.
  ///
  /// An external issue that is there stays as it is, unless it is to be updated. Throws
  /// `alreadyLinked`.
  func save(updating: Bool, at time: Timestamp, in database: Database) throws -> Int {
    let issueID = try externalIssue(updating: updating, at: time, in: database)
    guard
      try GroupLink.link(
        group: place.group.id, project: place.group.projectID, toIssue: issueID, at: time,
        in: database)
    else { throw Self.alreadyLinked }
    try Activity.insert(
      .createIssue, group: place.group.id, project: place.group.projectID,
      data: [
        "title": JSONValue(title), "provider": "Azure DevOps", "location": .string(url),
        "label": .string(displayName),
      ], at: time, in: database)
    return issueID
  }

  private func externalIssue(
    updating: Bool, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    let organizationID = place.use.organizationID
    guard
      let issue = try ExternalIssue.find(
        key: key, integrationID: place.integration.id, organizationID: organizationID,
        in: database)
    else {
      return try ExternalIssue.insert(
        key: key, integrationID: place.integration.id, organizationID: organizationID,
        title: title, description: description, metadata: ["display_name": .string(displayName)],
        at: time, in: database)
    }
    if updating {
      var metadata = issue.metadata ?? [:]
      metadata["display_name"] = .string(displayName)
      try ExternalIssue.update(
        id: issue.id, title: title, description: description, metadata: metadata, in: database)
    }
    return issue.id
  }

  /// The result of the tasks that link, as the endpoint answers.
  func result(externalIssueID: Int) -> JSONValue {
    [
      "id": .number(externalIssueID), "key": .string(key), "url": .string(url),
      "integrationId": .number(place.integration.id), "displayName": .string(displayName),
    ]
  }
}
