import ArgumentParser
import CommandSetup
import ToolSupport

/// Runs, queues and inspects the integration's tasks, and moves state in and out of the store.
@main
struct SentryTask: Program {
  static let configuration = CommandConfiguration(
    commandName: "sentry-task",
    abstract: "Run the tasks of Sentry's Azure DevOps integration, and keep their state.",
    version: LibraryVersions.text("sentry-task"),
    subcommands: [Load.self, Dump.self, Check.self])
}
