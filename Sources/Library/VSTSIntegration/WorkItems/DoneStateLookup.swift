package import Basics

/// The names of the states in which a work item counts as done.
///
/// Source: `get_done_statuses`, §5.7.
package enum DoneStateLookup: Sendable, Equatable {
  case known(Set<String>)
  /// Nobody said, and the service has no states or may not be asked.
  case unknown
  /// The service could not be asked.
  case failed(Failure)

  /// The categories of states that count as done.
  package static let categories: Set<String> = ["Resolved", "Completed", "Closed"]
}
