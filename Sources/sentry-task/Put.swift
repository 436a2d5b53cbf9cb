import ArgumentParser
import Connections
import Basics
import JSON
import SentryState
import Tasks
import ToolSupport
import VSTSIntegration

extension SentryTask {
  /// Puts tasks on the queue.
  struct Put: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a task, or every task of the input, on the durable queue.",
      discussion: """
        Prints each record with its id once it is committed. The store is created if it does not \
        exist.

          sentry-task put sync_status_outbound group_id=5 external_issue_id=7
        """)

    static let statusMeanings = StatusMeanings("Every task is on the queue.")

    /// How many tasks are committed together at most.
    private static let groupSize = 1000

    @OptionGroup var operands: TaskOperands

    @Option(help: ArgumentHelp("Do not run the tasks before so long.", valueName: "seconds"))
    var delay = 0.0

    @Option(
      help: ArgumentHelp("Do not begin to run the tasks after so long.", valueName: "seconds"))
    var expires: Double?

    @Option(
      help: ArgumentHelp(
        "Put nothing while a task with the same key is not finished.", valueName: "key"))
    var key: String?

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      for (name, seconds) in [("delay", delay), ("expires", expires ?? 0)] {
        guard seconds >= 0, seconds <= QueueOptions.longestTime else {
          throw ValidationError("'--\(name)' must be a number of seconds, 0 or more")
        }
      }
      do throws(Failure) {
        if let call = try operands.call() {
          try type(of: AllTasks.registry.task(call)).requireQueueable()
        }
      } catch {
        throw ValidationError(error.message)
      }
      if key == "" { throw ValidationError("'--key' must not be empty") }
    }

    func run(on console: Console) async throws {
      var tasks = try TaskInput(.queueing, operands, options: input, console: console)
      let store = try await Store(creating: store.path(console.environment))
      let placements = PlacementOutput(console: console)
      while let batch = await tasks.nextBatch(atMost: Self.groupSize) {
        let new = batch.map(newTask)
        let placed = try await store.write { database in
          let queue = try TaskQueue(in: database, at: .now())
          return try new.map { try $0.map { try queue.put($0) } }
        }
        for (element, placement) in zip(batch, placed) {
          try placements.write(element, placement)
        }
        try placements.flush()
      }
    }

    private func newTask(_ element: TaskInput.Element) -> NewTask? {
      guard case .success(let (object, call)) = element.content else { return nil }
      let record = object.merged(with: [], dropping: TaskReport.memberNames)
      var task = NewTask(call, record: String(decoding: record, as: UTF8.self))
      task.key = key
      task.delay = delay
      task.lifetime = expires
      return task
    }
  }
}

/// Prints where tasks were put.
private struct PlacementOutput {
  private let console: Console
  private let output: RecordOutput

  init(console: Console) {
    self.console = console
    output = console.output(titles: ["id", "task", "arguments", "note"])
  }

  func write(_ element: TaskInput.Element, _ placement: TaskQueue.Placement?) throws(Failure) {
    switch element.content {
    case .success(let (object, task)):
      let call = TaskCall(task)
      guard let placement else { return }
      var members: JSONObject = ["id": .number(placement.id)]
      if placement.isDuplicate { members["duplicate"] = true }
      try output.write(
        object, adding: members, ownNames: TaskReport.memberNames,
        cells: [
          TableCell("\(placement.id)"), TableCell(call.name), TableCell(call.summary),
          TableCell(placement.isDuplicate ? "duplicate" : nil, .dim),
        ])
    case .failure(let failure):
      console.fail(failure.kind)
      try output.write(
        badRecord: element.record, failure,
        cells: ["", TableCell(source: element.record.source), "", TableCell(failure.message, .bad)])
    }
  }

  func flush() throws(Failure) {
    try output.flush()
  }
}
