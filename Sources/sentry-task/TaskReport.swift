/// What the reports of all subcommands have in common.
enum TaskReport {
  /// The names of what a report says of a task beside its call and its `id`.
  ///
  /// What an input record has of them is an earlier report's: it is not put on the queue, and stands
  /// in no later report.
  static let memberNames = [
    "attempts", "due", "duplicate", "emitted", "error", "log", "result", "state",
  ]
}
