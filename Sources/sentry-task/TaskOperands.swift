import ArgumentParser
import Basics
import Tasks
import VSTSIntegration

/// A task on the command line, in place of records.
struct TaskOperands: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The task's name; without it, task records are read from stdin.", valueName: "name"),
    completion: .taskName)
  var name: String?

  @Argument(
    help: ArgumentHelp(
      "An argument of the task: a text as it is, anything else as JSON.", valueName: "key=value"))
  var arguments: [String] = []

  func validate() throws {
    do throws(Failure) {
      _ = try call()
    } catch {
      throw ValidationError(error.message)
    }
  }

  /// The task that is named, if one is; throws `invalid_input` where it cannot be called so.
  func call() throws(Failure) -> TaskCall? {
    guard let name, name != "-" || !arguments.isEmpty else { return nil }
    return try AllTasks.registry.call(name, operands: arguments)
  }
}

extension CompletionKind {
  /// Completes the name of a task.
  static var taskName: CompletionKind { .list(AllTasks.registry.tasks.map { $0.name }) }
}
