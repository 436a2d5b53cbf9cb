import ArgumentParser
import JSON
import Tasks
import ToolSupport
import VSTSIntegration

extension SentryTask {
  /// Lists the tasks that can be run.
  struct Tasks: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the tasks that can be run: name, parameters with their types, retry policy.")

    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      let output = console.output(titles: ["task", "parameters", "retries", "delay", "summary"])
      for task in AllTasks.registry.tasks {
        try output.write(.object(task.json), cells: task.cells)
      }
      try output.flush()
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

  fileprivate static var cells: [TableCell] {
    let parameters = parameters.map { parameter in
      let text = "\(parameter.name)=\(parameter.kind.rawValue)"
      return parameter.isOptional ? "[\(text)]" : text
    }
    return [
      TableCell(name), TableCell(parameters.joined(separator: " ")),
      "\(retryPolicy.retries)", "\(JSONValue.number(retryPolicy.delay).serialized) s",
      TableCell(summary),
    ]
  }
}
