/// Notes whether a request of a task, or of one that it waits for, was interrupted.
///
/// A flow may take an interrupted request for a failed one and go on; whoever started the flow can
/// tell by the note that what it came to means nothing.
package final class InterruptionNote: Sendable {
  /// The note of the task that runs.
  @TaskLocal package static var current: InterruptionNote?

  private let flag = Guarded(false)

  package init() {}

  /// Whether a request was interrupted.
  package var isSet: Bool { flag.withLock { $0 } }

  /// Notes that a request was interrupted.
  package func set() { flag.withLock { $0 = true } }
}
