import AzureDevOps
import Basics
package import JSON
package import Web

/// The states of all types of a project, and the names of those that count as done.
package struct WorkItemStates: Sendable, Equatable {
  private let types: [(name: String, states: [WorkItemState])]
  package let doneStates: [String]

  /// Asks the service for the states of each type that it lists for a project, unless the list has
  /// them.
  ///
  /// The done states are those of the first of Bug, Issue and Task that has states.
  package static func ask(
    _ catalog: ProjectCatalog, project: String
  ) async throws(APIError) -> WorkItemStates {
    let listed = try await catalog.types(ofProject: project)
    let answers = await listed.concurrentMap { (type) throws(APIError) in
      try await catalog.states(of: type, inProject: project)
    }
    var types: [(name: String, states: [WorkItemState])] = []
    for (type, answer) in zip(listed, answers) { types.append((type.name, try answer.get())) }
    let first = try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: project)
    return WorkItemStates(types: types, doneStates: DoneStates.names(among: first?.states ?? []))
  }

  package static func == (left: WorkItemStates, right: WorkItemStates) -> Bool {
    left.members == right.members
  }

  /// The members that a record gets.
  package var members: JSONObject {
    let states = types.map { type in
      JSONObject.Member(
        name: type.name,
        value: .array(
          type.states.map { ["name": .string($0.name), "category": JSONValue($0.category)] }))
    }
    return [
      "states": .object(JSONObject(members: states)),
      "done_states": .array(doneStates.map { .string($0) }),
    ]
  }

  /// The members of a record without a project.
  package static let noMembers: JSONObject = ["states": [:], "done_states": []]
}
