import ArgumentParser
import Tasks

/// What the options of the queue have in common.
enum QueueOptions {
  /// The most seconds that an option may ask for: a hundred years.
  static let longestTime = 100.0 * 365 * 86_400
}

extension QueuedTask.State: ExpressibleByArgument {}
