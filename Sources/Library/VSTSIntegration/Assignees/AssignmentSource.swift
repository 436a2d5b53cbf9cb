import JSON

/// Where an assignment came from, so that it is not sent back there.
///
/// Source: `AssignmentSource`, §5.5.
struct AssignmentSource: Equatable {
  let integrationID: Int

  /// Reads the argument `assignment_source_dict`; without an integration's id it says nothing.
  init?(_ json: JSONObject?) {
    guard let integrationID = json?["integration_id"]?.int else { return nil }
    self.integrationID = integrationID
  }
}
