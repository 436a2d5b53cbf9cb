/// A process of Azure DevOps: its work-item types with their states, and its categories.
package struct WorkItemProcess: Sendable {
  package struct State: Sendable {
    package var name: String
    /// Old servers give none.
    package var category: String?
  }

  package struct WorkItemType: Sendable {
    package var name: String
    package var states: [State]
    package var referenceName: String?
  }

  package struct Category: Sendable {
    package var referenceName: String
    package var types: [String]
  }

  package var types: [WorkItemType]
  package var categories: [Category]

  /// Takes the states of each type as words `Name:Category`, or `Name` for one without a category,
  /// the types of each category, and the reference names of types.
  package init(
    types: [(String, String)], categories: [(String, [String])],
    referenceNames: [String: String] = [:]
  ) {
    self.types = types.map { name, states in
      WorkItemType(
        name: name,
        states: states.split(separator: " ").map { state in
          let parts = state.split(separator: ":")
          return State(
            name: String(parts[0]).replacing("_", with: " "),
            category: parts.count > 1 ? String(parts[1]) : nil)
        }, referenceName: referenceNames[name])
    }
    self.categories = categories.map {
      Category(referenceName: "Microsoft.\($0.0)Category", types: $0.1)
    }
  }

  package static let agile = WorkItemProcess(
    types: [
      ("Bug", "New:Proposed Active:InProgress Resolved:Resolved Closed:Completed"),
      ("User Story", storyStates), ("Task", "New:Proposed Active:InProgress Closed:Completed"),
      ("Issue", "Active:InProgress Closed:Completed"), ("Feature", storyStates),
    ],
    categories: [
      ("Bug", ["Bug"]), ("Requirement", ["User Story"]), ("Task", ["Task"]),
      ("Feature", ["Feature"]), ("Hidden", ["Issue", "Bug"]),
    ])

  package static let scrum = WorkItemProcess(
    types: [
      ("Product Backlog Item", backlogStates), ("Bug", backlogStates),
      ("Task", "To_Do:Proposed In_Progress:InProgress Done:Completed"),
      ("Impediment", "Open:InProgress Closed:Completed"),
    ],
    categories: [
      ("Bug", ["Bug"]), ("Requirement", ["Product Backlog Item", "Bug"]), ("Task", ["Task"]),
      ("Hidden", ["Impediment"]),
    ])

  package static let cmmi = WorkItemProcess(
    types: [
      ("Requirement", "Proposed:Proposed Active:InProgress Resolved:InProgress Closed:Completed"),
      ("Bug", "Proposed:Proposed Active:InProgress Resolved:Resolved Closed:Completed"),
      ("Issue", "Proposed:Proposed Active:InProgress Resolved:Resolved Closed:Completed"),
      ("Task", "Proposed:Proposed Active:InProgress Resolved:InProgress Closed:Completed"),
    ],
    categories: [
      ("Requirement", ["Requirement"]), ("Bug", ["Bug"]), ("Task", ["Task", "Issue"]),
    ])

  package static let basic = WorkItemProcess(
    types: [("Epic", basicStates), ("Issue", basicStates), ("Task", basicStates)],
    categories: [
      ("Epic", ["Epic"]), ("Requirement", ["Issue"]), ("Bug", ["Issue"]), ("Task", ["Task"]),
    ])

  /// One that a company made: without Bug and Issue, and with a type and states of its own.
  package static let custom = WorkItemProcess(
    types: [
      ("Störung", "Offen:Proposed Behoben:Resolved Zu:Completed"),
      ("Task", "Neu:Proposed Fertig:Completed Weg:Removed"),
    ],
    categories: [("Bug", ["Störung"]), ("Task", ["Task"])])

  /// Agile in German, with a type of the company's own whose name is the English one of another.
  package static let german = WorkItemProcess(
    types: [
      ("Task", "Auf:Proposed Zu:Closed"), ("Fehler", "Neu:Proposed Behoben:Resolved Zu:Completed"),
      ("Aufgabe", "Neu:Proposed Fertig:Completed"),
    ],
    categories: [("Bug", ["Fehler"]), ("Task", ["Aufgabe", "Task"])],
    referenceNames: [
      "Fehler": "Microsoft.VSTS.WorkItemTypes.Bug", "Task": "Custom.Umlauf",
      "Aufgabe": "Microsoft.VSTS.WorkItemTypes.Task",
    ])

  /// Agile as an old server tells of it, without the categories of states.
  package static let uncategorized = WorkItemProcess(
    types: [("Bug", "New Active Resolved Closed"), ("Task", "New Closed")],
    categories: [("Bug", ["Bug"]), ("Task", ["Task"])])

  /// One that has none of the standard types.
  package static let foreign = WorkItemProcess(
    types: [("任务", "新建:Proposed 已关闭:Completed")], categories: [("Task", ["任务"])])

  private static let storyStates =
    "New:Proposed Active:InProgress Resolved:InProgress Closed:Completed Removed:Removed"
  private static let backlogStates =
    "New:Proposed Approved:Proposed Committed:InProgress Done:Completed Removed:Removed"
  private static let basicStates = "To_Do:Proposed Doing:InProgress Done:Completed"
}
