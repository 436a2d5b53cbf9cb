import JSON

/// What a delivery says about who the work item is assigned to.
///
/// Sentry: `handle_assign_to` in `sentry/integrations/vsts/webhooks.py`.
enum AssigneeChange: Sendable, Equatable {
  /// The delivery does not speak of it.
  case none
  case unassign
  case assign(email: String)
  /// Somebody was assigned whose e-mail address the field does not tell.
  case unparsable(field: JSONValue)
}
