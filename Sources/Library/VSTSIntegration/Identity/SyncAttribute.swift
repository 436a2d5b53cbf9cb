package import JSON

/// What is kept in step between Sentry and Azure DevOps, each with its switch in the configuration
/// of an installation.
///
/// Sentry: `should_sync` in `sentry/integrations/mixins/issues.py`. The feature
/// `organizations:integrations-issue-sync` is on for every organization.
package enum SyncAttribute: String, Sendable {
  case comment = "sync_comments"
  case outboundStatus = "sync_status_forward"
  case inboundStatus = "sync_status_reverse"
  case outboundAssignee = "sync_forward_assignment"
  case inboundAssignee = "sync_reverse_assignment"

  /// Whether an organization wants it: the switch is true in the way of Python.
  package func isOn(in config: JSONObject) -> Bool {
    switch config[rawValue] {
    case nil, .null: false
    case .bool(let isOn): isOn
    case .number(let number): number.double != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let object): !object.isEmpty
    }
  }
}
