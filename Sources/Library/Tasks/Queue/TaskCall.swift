package import JSON

/// A task as records have it: its name, and its arguments by the names of its parameters.
package struct TaskCall: Sendable, Equatable {
  package let name: String
  package let kwargs: JSONObject

  package init(_ name: String, _ kwargs: JSONObject) {
    self.name = name
    self.kwargs = kwargs
  }

  /// The members `task` and `kwargs` of a record.
  package var json: JSONObject { ["task": .string(name), "kwargs": .object(kwargs)] }
}
