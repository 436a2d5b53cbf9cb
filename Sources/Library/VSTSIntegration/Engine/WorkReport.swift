package import SentryState

/// What became of a task that a worker had leased.
package enum WorkReport: Sendable {
  /// It was run, or it died in the queue; the outcome is committed.
  case ended(LeasedTask, TaskRun)
  /// Another worker has it, and this one's outcome does not count.
  case lost(LeasedTask)
}
