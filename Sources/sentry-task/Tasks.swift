import ArgumentParser
import JSON
import Tasks
import ToolSupport
import VSTSIntegration

extension SentryTask {
  /// Lists the tasks that can be run, or shows one.
  struct Tasks: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the tasks that can be run, or show one whole.",
      discussion: """
        Prints a task's name, what it does, its parameters with their types, when it is retried, and \
        its lane: tasks of one lane are run one after another, in the order they were put.

          sentry-task tasks
          sentry-task tasks create_issue
        """)

    static let statusMeanings = StatusMeanings("The tasks were shown.")

    @Argument(
      help: "The task that is shown whole; all are listed if none is named.",
      completion: .taskName)
    var name: String?

    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      guard let name, task == nil else { return }
      throw ValidationError("there is no task '\(name)': 'sentry-task tasks' lists the tasks")
    }

    func run(on console: Console) async throws {
      if let task {
        try console.output(titles: ["", ""]).write(.object(task.json), rows: task.rows)
        return
      }
      let output = console.output(titles: ["task", "parameters", "retries", "delay", "summary"])
      for task in AllTasks.registry.tasks {
        try output.write(.object(task.json), cells: task.cells)
      }
      try output.flush()
    }

    /// The task that is named.
    private var task: (any DurableTask<IntegrationServices>.Type)? {
      AllTasks.registry.tasks.first { $0.name == name }
    }
  }
}

extension TaskRetryPolicy {
  fileprivate var json: JSONValue {
    func names(_ classes: [TaskErrorClass]) -> JSONValue {
      .array(classes.map { .string($0.name) })
    }
    return [
      "delay": .number(delay), "retries": .number(retries), "ignore": names(ignore),
      "exclude": names(exclude), "on": on.map(names) ?? .null,
    ]
  }

  /// How long an attempt waits for the next, as people read it.
  fileprivate var delayText: String { "\(JSONValue.number(delay).serialized) s" }

  /// What else of the policy there is to say, with the names of error classes.
  fileprivate var exceptions: [(title: String, classes: String)] {
    [("only on", on ?? []), ("never on", exclude), ("ignored", ignore)].compactMap {
      title, classes in
      classes.isEmpty ? nil : (title, classes.map(\.name).joined(separator: ", "))
    }
  }
}

extension TaskParameter {
  /// The parameter as it is written on a command line, in brackets if it may be left out.
  fileprivate var text: String {
    let text = "\(name)=\(kind.rawValue)"
    return isOptional ? "[\(text)]" : text
  }
}

extension DurableTask {
  fileprivate static var json: JSONObject {
    [
      "name": .string(name), "summary": .string(summary),
      "parameters": .array(
        parameters.map { parameter in
          [
            "name": .string(parameter.name), "type": .string(parameter.kind.rawValue),
            "required": .bool(!parameter.isOptional),
          ]
        }),
      "retry": retryPolicy.json,
      "lane": .array((lane?.parameters ?? []).map { .string($0) }),
    ]
  }

  /// The task as a row of the list.
  fileprivate static var cells: [TableCell] {
    [
      TableCell(name), TableCell(parameters.map(\.text).joined(separator: " ")),
      "\(retryPolicy.retries)", TableCell(retryPolicy.delayText), TableCell(summary),
    ]
  }

  /// The task as lines of names and values.
  fileprivate static var rows: [[TableCell]] {
    let parameters = parameters.enumerated().map { index, parameter in
      [TableCell(index == 0 ? "parameters" : nil, .heading), TableCell(parameter.text)]
    }
    let lane = lane?.parameters.joined(separator: ", ")
    let retry = "\(retryPolicy.retries) times, after \(retryPolicy.delayText)"
    return [[TableCell("task", .heading), TableCell(name)]]
      + [[TableCell("summary", .heading), TableCell(summary)]] + parameters
      + [[TableCell("retried", .heading), TableCell(retryPolicy.retries > 0 ? retry : "never")]]
      + retryPolicy.exceptions.map { [TableCell($0.title, .heading), TableCell($0.classes)] }
      + (lane.map { [[TableCell("lane", .heading), TableCell($0)]] } ?? [])
  }
}
