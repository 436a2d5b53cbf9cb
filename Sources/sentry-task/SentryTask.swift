import ArgumentParser
import Connections
package import ToolSupport

/// What runs as `sentry-task`.
package let program: any Program.Type = SentryTask.self

/// Runs, queues and inspects the integration's tasks, and moves state in and out of the store.
struct SentryTask: Program {
  static let configuration = CommandConfiguration(
    commandName: "sentry-task",
    abstract: "Run the tasks of Sentry's Azure DevOps integration, and keep their state.",
    discussion: """
      A task is a record such as {"task":"vsts_subscription_check","kwargs":{"integration_id":1, \
      "organization_id":1}}, or its name and its arguments on the command line.

        sentry-task run vsts_subscription_check integration_id=1 organization_id=1
        sentry-task put <tasks.ndjson
        sentry-task work --drain
      """,
    version: ToolVersion.text("sentry-task"),
    subcommands: [
      Run.self, Put.self, Work.self, List.self, Requeue.self, Cancel.self, Prune.self, Tasks.self,
      Load.self, Dump.self, Check.self,
    ])

  static let statusMeanings = StatusMeanings(
    "Everything was done.", no: "A task failed, or is not in the state that it had to be in.")
}
