import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Makes the form of how an organization uses an integration.
///
/// Sentry: `get_organization_config` in `sentry/integrations/vsts/integration.py`.
struct GetOrganizationConfig: IntegrationTask {
  static let name = "get_organization_config"
  static let summary = "makes the form of the organization's configuration"
  static let retryPolicy = TaskRetryPolicy.transient

  /// How many projects' states are offered.
  private static let projectsWithStates = 6

  let integrationID: Int
  let organizationID: Int

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let integration = try await context.store.read { database in
      let integration = try Integration.existing(id: integrationID, in: database)
      return integration
    }
    let client = try await context.services.clients.client(
      integration: integration, organizationID: organizationID)
    return try await Self.form(ProjectCatalog(client)).json
  }

  private static func form(_ catalog: ProjectCatalog) async throws -> OrganizationConfigForm {
    var form = OrganizationConfigForm(projects: [], states: [], isStatusDisabled: false)
    let projects: [AzureDevOps.Project]
    do throws(APIError) {
      projects = try await catalog.projectList().projects
    } catch {
      guard error.disablesForm else { throw error }
      form.isStatusDisabled = true
      return form
    }
    let answers = await states(of: projects.prefix(projectsWithStates), catalog)
    for (index, answer) in answers.enumerated() {
      do throws(APIError) {
        for state in try answer.get() where !form.states.contains(state.name) {
          form.states.append(state.name)
        }
      } catch {
        guard error.disablesForm else { throw error }
        form.projects = Array(projects[...index])
        form.states = []
        form.isStatusDisabled = true
        return form
      }
    }
    form.projects = projects
    return form
  }

  /// The states of each project, asked for at once, in the projects' order.
  private static func states(
    of projects: ArraySlice<AzureDevOps.Project>, _ catalog: ProjectCatalog
  ) async -> [Result<[WorkItemState], APIError>] {
    await projects.concurrentMap { (project) throws(APIError) in
      try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: project.id)?.states
        ?? []
    }
  }
}

extension APIError {
  /// Whether the form is shown without states: not where the identity or the options are at fault,
  /// or the run was interrupted.
  fileprivate var disablesForm: Bool {
    if isInterruption { return false }
    guard cause == .preparation else { return true }
    return failure.kind != .config && failure != IdentityRefresh.noExpiry
  }
}
