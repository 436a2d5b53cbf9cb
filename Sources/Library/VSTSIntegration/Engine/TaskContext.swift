package import AzureDevOps
package import SQLite
import Basics
package import JSON
package import SentryState

/// What a task works with: the store, the service, the clock, its log, and a way to cause others.
package final class TaskContext: Sendable {
  package let store: Store
  package let clients: any InstallationClients
  package let now: @Sendable () -> Timestamp
  /// A number from 0 up to 1.
  package let random: @Sendable () -> Double
  /// Sentry's own public URL, where it is known.
  package let sentryURL: String?
  private let emitter: any TaskEmitter
  private let events = Guarded<[LogEvent]>([])

  package init(
    store: Store, clients: any InstallationClients, emitter: any TaskEmitter, sentryURL: String?,
    now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double
  ) {
    self.store = store
    self.clients = clients
    self.emitter = emitter
    self.sentryURL = sentryURL
    self.now = now
    self.random = random
  }

  /// Notes a log event; analytics events are noted under their own names.
  package func log(_ name: String, _ fields: JSONObject = [:]) {
    events.withLock { $0.append(LogEvent(name, fields)) }
  }

  /// Notes the error that a task ends quietly with, where Sentry counts a halt.
  func logHalt(of task: String, by error: any Error) {
    let failure = Failure(error)
    log(
      "\(task).halt",
      ["kind": .string(failure.kind.rawValue), "error": .string(failure.message)])
  }

  /// What was logged, in order.
  package var log: [LogEvent] { events.withLock { $0 } }

  /// Causes another task, as part of the transaction that `database` is in.
  package func emit(_ call: TaskCall, in database: Database) throws(DatabaseError) {
    try emitter.emit(call, in: database)
  }
}

/// Where the tasks go that a task causes: onto the queue, or to be run right after it.
package protocol TaskEmitter: Sendable {
  /// Takes a task, as part of the transaction that `database` is in.
  func emit(_ call: TaskCall, in database: Database) throws(DatabaseError)
}

/// Makes the clients of stored integrations.
package protocol InstallationClients: Sendable {
  /// A client with the integration's base URL, repaired if need be, and its identity.
  ///
  /// Source: `get_client`, §2.3.
  func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient

  /// A client with the base URL of an integration of Jira, and an organization's identity.
  func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient
}

extension InstallationClients {
  package func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient {
    throw Failure(.config, "there are no clients for integrations of Jira")
  }
}
