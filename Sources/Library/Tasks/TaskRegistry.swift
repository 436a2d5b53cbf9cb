package import Basics
package import JSON

/// The tasks that can be run, by name.
package struct TaskRegistry<Services: Sendable>: Sendable {
  /// The tasks, by name in alphabetical order.
  package let tasks: [any DurableTask<Services>.Type]
  private let byName: [String: any DurableTask<Services>.Type]

  package init(_ tasks: [any DurableTask<Services>.Type]) {
    self.tasks = tasks.sorted { $0.name < $1.name }
    byName = Dictionary(tasks.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The task of this name, with these arguments.
  ///
  /// Throws `invalid_input` where there is no such task, or it cannot be called so.
  package func task(_ call: TaskCall) throws(Failure) -> any DurableTask<Services> {
    try type(named: call.name).init(arguments: call.kwargs)
  }

  /// The task that a record asks for by its `task`, and its `kwargs` if it has any.
  ///
  /// Throws `invalid_input`.
  package func task(in record: RecordObject) throws(Failure) -> any DurableTask<Services> {
    guard let member = record["task"] else {
      throw Failure(.invalidInput, "member 'task' is missing")
    }
    guard let name = member.string else {
      throw Failure(.invalidInput, "member 'task' is \(member.kind), not a string")
    }
    let task = try type(named: name)
    let kwargs = record["kwargs"] ?? [:]
    guard let object = kwargs.object else {
      throw Failure(.invalidInput, "member 'kwargs' is \(kwargs.kind), not an object")
    }
    return try task.init(arguments: object)
  }

  /// The call of a task with arguments that are written `name=value`, checked.
  ///
  /// The value of a text is taken as it is, any other as JSON. Throws `invalid_input`.
  package func call(_ name: String, operands: [String]) throws(Failure) -> TaskCall {
    let task = try type(named: name)
    let parameters = task.parameters
    var kwargs = JSONObject()
    for operand in operands {
      guard let separator = operand.firstIndex(of: "=") else {
        throw Failure(.invalidInput, "'\(operand)' is not of the form name=value")
      }
      let name = String(operand[..<separator])
      let text = String(operand[operand.index(after: separator)...])
      guard kwargs[name] == nil else {
        throw Failure(.invalidInput, "parameter '\(name)' is given twice")
      }
      switch parameters.first(where: { $0.name == name })?.kind {
      case nil: kwargs[name] = .null  // Refused below, by its name.
      case .text: kwargs[name] = .string(text)
      case .integer, .boolean, .object:
        guard let value = try? JSONValue(parsing: text) else {
          throw Failure(
            .invalidInput, "parameter '\(name)' of task '\(task.name)' is not JSON: '\(text)'")
        }
        kwargs[name] = value
      }
    }
    _ = try task.init(arguments: kwargs)
    return TaskCall(task.name, kwargs)
  }

  private func type(named name: String) throws(Failure) -> any DurableTask<Services>.Type {
    guard let task = byName[name] else {
      throw Failure(
        .invalidInput, "there is no task '\(name)'", hint: "'sentry-task tasks' lists the tasks")
    }
    return task
  }
}
