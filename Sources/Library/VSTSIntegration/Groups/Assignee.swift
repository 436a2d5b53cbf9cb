import JSON
import SentryState

/// A user that groups of some projects can be assigned to.
struct Assignee: Sendable {
  let id: Int
  /// The projects that the user reaches through teams.
  let projectIDs: Set<Int>
  /// What the activity of being assigned to the user says.
  let activityData: ActivityData

  init(_ user: User, projectIDs: Set<Int>) {
    id = user.id
    self.projectIDs = projectIDs
    activityData = ActivityData([
      "assignee": .string(String(user.id)), "assigneeEmail": .string(user.email),
      "assigneeType": "user",
    ])
  }
}
