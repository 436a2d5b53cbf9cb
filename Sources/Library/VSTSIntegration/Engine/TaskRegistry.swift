package import Basics
package import JSON

/// The tasks that can be run, by name.
package struct TaskRegistry: Sendable {
  /// All tasks of the integration.
  package static let standard = TaskRegistry([
    Noop.self,
    MigrateRepo.self, PostInstall.self, MigrateIssues.self, MigrateOpsgeniePlugin.self,
    AddRepository.self, SyncMetadata.self, GetOrganizationConfig.self,
    UpdateOrganizationConfig.self, CompareCommits.self,
    CreateComment.self, UpdateComment.self,
    KickOffStatusSyncs.self, SyncStatusOutbound.self, SyncStatusInbound.self,
    SyncAssigneeOutbound.self,
    KickoffSubscriptionCheck.self, CheckSubscription.self,
    CreateIssue.self, LinkIssue.self,
    SaveEvent.self,
  ])

  /// The tasks, by name in alphabetical order.
  package let tasks: [any IntegrationTask.Type]
  private let byName: [String: any IntegrationTask.Type]

  package init(_ tasks: [any IntegrationTask.Type]) {
    self.tasks = tasks.sorted { $0.definition.name < $1.definition.name }
    byName = Dictionary(tasks.map { ($0.definition.name, $0) }) { first, _ in first }
  }

  /// The task of this name; throws `invalid_input` if there is none.
  package func task(_ name: String) throws(Failure) -> any IntegrationTask.Type {
    guard let task = byName[name] else {
      throw Failure(
        .invalidInput, "there is no task '\(name)'", hint: "'sentry-task tasks' lists the tasks")
    }
    return task
  }

  /// The call that a record asks for, checked: its `task`, and its `kwargs` if it has any.
  ///
  /// Throws `invalid_input`.
  package func call(in record: RecordObject) throws(Failure) -> TaskCall {
    guard let member = record["task"] else {
      throw Failure(.invalidInput, "member 'task' is missing")
    }
    guard let name = member.string else {
      throw Failure(.invalidInput, "member 'task' is \(member.kind), not a string")
    }
    let task = try task(name)
    let kwargs = record["kwargs"] ?? [:]
    guard let object = kwargs.object else {
      throw Failure(.invalidInput, "member 'kwargs' is \(kwargs.kind), not an object")
    }
    _ = try TaskArguments(object, for: task.definition)
    return TaskCall(name, object)
  }

  /// The call of a task with arguments that are written `name=value`, checked.
  ///
  /// The value of a text is taken as it is, any other as JSON. Throws `invalid_input`.
  package func call(_ name: String, arguments: [String]) throws(Failure) -> TaskCall {
    let definition = try task(name).definition
    var kwargs = JSONObject()
    for argument in arguments {
      let (name, value) = try definition.assignment(argument)
      guard kwargs[name] == nil else {
        throw Failure(.invalidInput, "parameter '\(name)' is given twice")
      }
      kwargs[name] = value
    }
    _ = try TaskArguments(kwargs, for: definition)
    return TaskCall(definition.name, kwargs)
  }
}

extension TaskDefinition {
  /// Reads `name=value` by the type of the parameter.
  fileprivate func assignment(
    _ argument: String
  ) throws(Failure) -> (name: String, value: JSONValue) {
    guard let separator = argument.firstIndex(of: "=") else {
      throw Failure(.invalidInput, "'\(argument)' is not of the form name=value")
    }
    let name = String(argument[..<separator])
    let text = String(argument[argument.index(after: separator)...])
    if parameters.contains(where: { $0.name == name && $0.kind == .text }) {
      return (name, .string(text))
    }
    // The name is checked before the value, whose type it decides.
    guard parameters.contains(where: { $0.name == name }) else { return (name, .null) }
    do throws(JSONError) {
      return (name, try JSONValue(parsing: text))
    } catch {
      throw Failure(
        .invalidInput, "parameter '\(name)' of task '\(self.name)' is not JSON: '\(text)'")
    }
  }
}
