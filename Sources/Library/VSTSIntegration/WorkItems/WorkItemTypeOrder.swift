/// The work-item types that are asked for their states, in order: the first that has states decides.
///
/// Source: `get_work_item_states`, §1.8.
package enum WorkItemTypeOrder {
  package static let standard = ["Bug", "Issue", "Task"]

  /// A work item's own type, and then the standard ones.
  package static func types(first type: String?) -> [String] {
    guard let type else { return standard }
    return [type] + standard.filter { $0 != type }
  }
}
