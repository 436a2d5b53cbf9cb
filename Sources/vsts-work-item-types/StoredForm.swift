import SQLite
import Basics
import VSTSIntegration
import SentryState

/// What the store knows of a form: the integration, the group it is for, and remembered defaults.
struct StoredForm: Sendable {
  let installation: Installation
  let group: IssueGroup?
  let defaults: ProjectIssueDefaults
  let organizationSlug: String

  /// Finds what the options name; the integration as the organization of the group, or of the
  /// Sentry project, uses it.
  init(_ options: FormSetup.Options, integrationID: Int, in database: Database) throws {
    group = try options.groupID.map { try IssueGroup.find(id: $0, in: database) }
    let project = try options.sentryProjectID.flatMap { try Project.find(id: $0, in: database) }
    installation = try Installation.find(
      integrationID: integrationID,
      organizationID: group?.organization.id ?? project?.organizationID, in: database)
    let projectID = group?.project.id ?? options.sentryProjectID
    let config = installation.use.config
    defaults = projectID.map { ProjectIssueDefaults(ofProject: $0, in: config) } ?? .none
    let organizationID = installation.organizationID
    guard let organization = try Organization.find(id: organizationID, in: database) else {
      throw Failure(.invalidInput, "there is no organization \(organizationID) in the store")
    }
    organizationSlug = organization.slug
  }
}
