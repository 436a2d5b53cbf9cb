import JSON

/// What tasks have in common that must keep their order: those with the same values for the lane's
/// parameters run one after another.
package struct TaskLane: Sendable {
  /// What the lane is for, such as `group` or `repository`.
  package let subject: String
  /// The names of the parameters whose values make up the lane.
  package let parameters: [String]

  /// Takes the subject, and the coding keys of the parameters.
  package init(_ subject: String, _ parameters: any CodingKey...) {
    self.subject = subject
    self.parameters = parameters.map(\.stringValue)
  }

  /// The lane of a task with these arguments, such as `group:7`.
  func name(for kwargs: JSONObject) -> String {
    let values = parameters.map { (kwargs[$0] ?? .null).serialized }
    return "\(subject):\(values.joined(separator: ","))"
  }
}
