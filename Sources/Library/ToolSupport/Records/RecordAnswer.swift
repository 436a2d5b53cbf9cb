package import Basics
package import JSON

/// What a tool answers to a record, as a value: printing it, and letting it count, is for the driver.
package struct RecordAnswer: Sendable {
  enum Content: Sendable {
    /// What is added to the record.
    case members(JSONObject, row: @Sendable () -> [TableCell])
    /// What is printed in the record's place, with a row for each element.
    case list([JSONValue], row: @Sendable (JSONValue) -> [TableCell])
  }

  let content: Content
  /// The record's `error`: why the answer is not a yes, or not whole.
  package let failure: Failure?
  /// What raw output calls that which the record asks about, before a failure's message.
  package var name = ""
  /// What raw output prints.
  package var text = ""
  /// What people should know of, though it is no failure.
  package var warnings: [String] = []
  /// What people see who ask for details.
  package var log: [LogEvent] = []

  /// Adds members to the record, and `error` where there is a failure.
  package init(
    _ members: JSONObject, failure: Failure? = nil,
    row: @autoclosure @escaping @Sendable () -> [TableCell]
  ) {
    content = .members(members, row: row)
    self.failure = failure
  }

  /// Puts a list in the record's place, with a row of a table for each of its elements.
  package init(list: [JSONValue], row: @escaping @Sendable (JSONValue) -> [TableCell]) {
    content = .list(list, row: row)
    failure = nil
  }
}
