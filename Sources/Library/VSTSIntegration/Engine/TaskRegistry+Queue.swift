import JSON
package import SentryState

extension TaskRegistry {
  /// A call as it is put on the queue; the record that it came in, or one of its own.
  package func task(for call: TaskCall, record: String? = nil) -> NewTask {
    let definition = try? task(call.name).definition
    let own: JSONObject = ["task": .string(call.name), "kwargs": .object(call.kwargs)]
    return NewTask(
      task: call.name, record: record ?? JSONValue.object(own).serialized,
      lane: definition?.lane?.name(for: call.kwargs),
      mostAttempts: (definition?.retryPolicy ?? .standard).retries + 1)
  }
}
