package import SQLite
package import JSON
import SentryState

/// Takes an event in: normalizes it, finds its group, and reopens a group that was resolved.
///
/// Source: `EventManager.save`, §8.
package enum SaveEvent: BatchTask {
  package static let definition = TaskDefinition(
    "save_event", "saves an event, in its group",
    parameters: [
      .required("project_id", .integer), .required("event", .object),
    ], lane: TaskLane("project", "project_id"))

  package static func job(_ arguments: TaskArguments) throws -> EventJob {
    try EventJob(arguments.object("event"), projectID: arguments.int("project_id"))
  }

  package static func run(
    _ jobs: [(job: EventJob, context: TaskContext)], in database: Database
  ) throws -> [Result<JSONValue, any Error>] {
    guard let now = jobs.first?.context.now() else { return [] }
    let saved = try EventIntake.save(jobs.map(\.job), in: database, at: now)
    var results: [Result<JSONValue, any Error>] = []
    for (index, event) in saved.enumerated() {
      let context = jobs[index].context
      guard let event else {
        results.append(.failure(DoesNotExist("Project")))
        continue
      }
      for entry in event.log { context.log(entry.name, entry.fields) }
      for call in event.calls { try context.emit(call, in: database) }
      results.append(.success(event.json))
    }
    return results
  }
}
