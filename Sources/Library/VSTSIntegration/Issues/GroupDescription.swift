package import SQLite
import Basics
import JSON
package import SentryState

/// The title and description that a new work item for a group begins with.
///
/// Sentry: `get_group_title`, `get_group_description` in `sentry/integrations/mixins/issues.py`.
package struct GroupDescription: Sendable, Equatable {
  package let title: String
  /// Markdown.
  package let body: String

  /// Takes an event's data, and where the group's page is.
  init(event: EventText, shortID: String, page: String) {
    title = event.title
    let link = "Sentry Issue: [\(shortID)](\(page)?referrer=vsts_integration)"
    let text = event.body
    body = text.isEmpty ? link : "\(link)\n\n```\n\(text)\n```"
  }
}

/// A group, and the project and organization that it belongs to.
package struct IssueGroup: Sendable {
  package let group: Group
  package let project: SentryState.Project
  package let organization: Organization
  private let latestEvent: EventText?

  /// Finds a group; one that the store does not have is a failure of kind `not_found`.
  package static func find(id: Int, in database: Database) throws -> IssueGroup {
    guard let group = try Group.find(id: id, in: database),
      let project = try SentryState.Project.find(id: group.projectID, in: database),
      let organization = try Organization.find(id: project.organizationID, in: database)
    else { throw Failure(.notFound, "no group \(id)") }
    return IssueGroup(
      group: group, project: project, organization: organization,
      latestEvent: try Event.latestData(ofGroup: id, in: database).map(EventText.init))
  }

  /// The short id, such as `SHOP-2B`; the primary key of a group that has none.
  package var shortID: String {
    group.qualifiedShortID(in: project) ?? "#\(group.id)"
  }

  /// The description by the group's latest event; `nil` for a group without one.
  ///
  /// Throws a failure of kind `config` where Sentry's URL is needed and not known.
  package func description(_ sentry: SentryURL?) throws -> GroupDescription? {
    guard let latestEvent else { return nil }
    guard let sentry else { throw SentryURL.missing(for: "the link to the issue") }
    return GroupDescription(
      event: latestEvent, shortID: shortID,
      page: sentry.issue(group.id, organization: organization.slug))
  }
}
