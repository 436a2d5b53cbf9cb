import JSON

/// A call, and what could be done for it before it is its turn.
///
/// Preparing a call takes no store, and can go on beside the calls before it.
package struct PreparedCall: Sendable {
  /// The call, without those arguments that are only for the job.
  package let call: TaskCall
  /// The job of a task that is run together with others, or why there is none.
  let job: Result<any Sendable, any Error>?

  /// Whether the task is run in one transaction with others of its name.
  package var isBatched: Bool { job != nil }

  /// Leaves everything to be done when it is the call's turn.
  package init(_ call: TaskCall) {
    self.call = call
    job = nil
  }

  fileprivate init(_ call: TaskCall, _ task: any BatchTask.Type) {
    let scalars = call.kwargs.members.filter { $0.value.object == nil }
    self.call = TaskCall(call.name, JSONObject(members: scalars))
    job = Result { try task.job(TaskArguments(call.kwargs, for: task.definition)) }
  }
}

extension TaskRegistry {
  /// Does for a call what can be done without the store.
  package func prepare(_ call: TaskCall) -> PreparedCall {
    guard let task = try? task(call.name) as? any BatchTask.Type else { return PreparedCall(call) }
    return PreparedCall(call, task)
  }
}
