import AzureDevOps
import SQLite
import Basics
import JSON
import SentryState

/// What a link says of its work item.
struct LinkedWorkItem: Sendable {
  let key: String
  let area: String

  init(_ workItem: WorkItem) {
    key = workItem.key
    area = workItem.areaPath ?? workItem.teamProject ?? ""
  }

  /// Reads what `json` gave; `nil` for anything else.
  init?(_ json: JSONValue) {
    guard let key = json["key"]?.string, let area = json["area"]?.string else { return nil }
    self.key = key
    self.area = area
  }

  var json: JSONValue { ["key": .string(key), "area": .string(area)] }
}

/// The link of a group to a work item, as it is written to the store.
///
/// Sentry: `GroupIntegrationDetailsEndpoint` in
/// `sentry/integrations/api/endpoints/group_integration_details.py`.
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

  /// Takes an external issue that a group is linked to.
  init(_ issue: ExternalIssue, in place: IssuePlace, baseURL: String) {
    self.init(
      key: issue.key, displayName: issue.metadata?["display_name"]?.string ?? issue.key, in: place,
      title: nil, description: nil, baseURL: baseURL)
  }

  /// Takes a work item; `title` and `description` are what Sentry shows.
  init(
    _ workItem: LinkedWorkItem, in place: IssuePlace, title: String?, description: String?,
    baseURL: String
  ) {
    self.init(
      key: workItem.key, displayName: "\(workItem.area)#\(workItem.key)", in: place, title: title,
      description: description, baseURL: baseURL)
  }

  private init(
    key: String, displayName: String, in place: IssuePlace, title: String?, description: String?,
    baseURL: String
  ) {
    self.place = place
    self.title = title
    self.description = description
    self.key = key
    self.displayName = displayName
    let domain = place.domainName ?? baseURL
    url = "\(domain)\(domain.hasSuffix("/") ? "" : "/")_workitems/edit/\(key)"
  }

  /// Writes the external issue, the link and the activity, and returns the external issue's id, and
  /// whether the link is new; nothing but the external issue is written where it is not.
  ///
  /// An external issue that is there stays as it is, unless it is to be updated.
  func save(
    updating: Bool, at time: Timestamp, in database: Database
  ) throws -> (externalIssueID: Int, isNew: Bool) {
    let issueID = try externalIssue(updating: updating, at: time, in: database)
    guard
      try GroupLink.link(
        group: place.group.id, project: place.group.projectID, toIssue: issueID, at: time,
        in: database)
    else { return (issueID, false) }
    try GroupJournal.writing(in: database) { journal throws(DatabaseError) in
      try journal.add(
        .createIssue, group: place.group.id, project: place.group.projectID,
        data: ActivityData([
          "title": JSONValue(title), "provider": "Azure DevOps", "location": .string(url),
          "label": .string(displayName),
        ]), at: time)
    }
    return (issueID, true)
  }

  private func externalIssue(
    updating: Bool, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    let organizationID = place.installation.organizationID
    guard
      let issue = try ExternalIssue.find(
        key: key, integrationID: place.installation.integration.id, organizationID: organizationID,
        in: database)
    else {
      return try ExternalIssue.insert(
        key: key, integrationID: place.installation.integration.id, organizationID: organizationID,
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

  /// The result of the tasks that link, as the endpoint answers; one that may create says whether
  /// it did.
  func result(externalIssueID: Int, isCreated: Bool? = nil) -> JSONValue {
    var result: JSONObject = [
      "id": .number(externalIssueID), "key": .string(key), "url": .string(url),
      "integrationId": .number(place.installation.integration.id),
      "displayName": .string(displayName),
    ]
    result["created"] = isCreated.map { .bool($0) }
    return .object(result)
  }
}
