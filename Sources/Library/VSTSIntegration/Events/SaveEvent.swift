import Basics
import JSON
import SQLite
import SentryState
import Tasks

/// Takes an event in: normalizes it, finds its group, and reopens a group that was resolved.
///
/// Sentry: `EventManager.save` in `sentry/event_manager.py`.
struct SaveEvent: BatchTask, IntegrationTask {
  static let name = "save_event"
  static let summary = "saves an event, in its group"
  static let lane: TaskLane? = TaskLane("project", CodingKeys.projectID)

  let projectID: Int
  private var event: JSONObject
  /// The event, ready to be saved, or why it cannot be; `nil` until it is prepared.
  private var job: Result<EventJob, any Error>?

  private enum CodingKeys: String, CodingKey {
    case projectID = "project_id"
    case event
  }

  /// Normalizes the event, which is most of the work.
  mutating func prepare() {
    job = Result { try EventJob(event, projectID: projectID) }
    // It is large, and nothing needs it any more.
    event = [:]
  }

  /// Writes the parameters, without an event that has become a job.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(projectID, forKey: .projectID)
    if job == nil { try container.encode(event, forKey: .event) }
  }

  static func run(
    _ batch: [BatchedTask<SaveEvent>], in database: Database
  ) throws -> [Result<JSONValue, any Error>] {
    guard let now = batch.first?.context.now() else { return [] }
    let jobs = batch.map { item in
      item.task.job ?? Result { try EventJob(item.task.event, projectID: item.task.projectID) }
    }
    var saved = try EventIntake.save(jobs.compactMap { try? $0.get() }, in: database, at: now)[...]
    var results: [Result<JSONValue, any Error>] = []
    for (item, job) in zip(batch, jobs) {
      if case .failure(let error) = job {
        results.append(.failure(error))
      } else if let event = saved.popFirst() ?? nil {
        for entry in event.log { item.context.log(entry.name, entry.fields) }
        for task in event.causes { try item.emitter.emit(task) }
        results.append(.success(event.json))
      } else {
        results.append(.failure(DoesNotExist("Project")))
      }
    }
    return results
  }
}
