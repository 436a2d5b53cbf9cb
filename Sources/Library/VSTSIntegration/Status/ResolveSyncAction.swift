/// What a work item's change of state means for the linked groups.
///
/// Sentry: `get_resolve_sync_action` in `sentry/integrations/vsts/issues.py`.
package enum ResolveSyncAction: Sendable, Equatable {
  case noop
  case resolve
  case unresolve
  /// Both resolve and unresolve were called for, which ends in nothing but a warning.
  case conflict

  /// Decides by the states that count as done.
  package init(from oldState: String?, to newState: String, doneStates: Set<String>) {
    let wasDone = oldState.map(doneStates.contains) ?? false
    let isDone = doneStates.contains(newState)
    let shouldResolve = !wasDone && isDone
    let shouldUnresolve = !isDone || oldState == nil
    self =
      switch (shouldResolve, shouldUnresolve) {
      case (true, true): .conflict
      case (true, false): .resolve
      case (false, true): .unresolve
      case (false, false): .noop
      }
  }
}
