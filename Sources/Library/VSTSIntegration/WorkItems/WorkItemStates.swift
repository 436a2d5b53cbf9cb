import AzureDevOps
import Basics
package import JSON
package import Web

/// The states of all types of a project, and the names of those that count as done.
package struct WorkItemStates: Sendable, Equatable {
  private var types: [(name: String, states: [WorkItemState]?)] = []
  /// The names of the states that count as done; `nil` where that is unknown.
  package private(set) var doneStates: [String]?
  /// What could not be had.
  package private(set) var warnings: [String] = []
  /// Why the states could not be had that say what is done.
  package private(set) var failure: APIError?

  private init() {}

  /// Asks the service for the states of each type that it lists for a project, unless the list has
  /// them.
  ///
  /// The done states are those of the first of Bug, Issue and Task that has states. What the service
  /// refuses for one type is told as a warning.
  package static func ask(
    _ catalog: ProjectCatalog, project: String
  ) async throws(APIError) -> WorkItemStates {
    let listed = try await catalog.types(ofProject: project)
    let answers = await listed.concurrentMap { (type) throws(APIError) in
      try await catalog.states(of: type, inProject: project)
    }
    var states = WorkItemStates()
    for (type, answer) in zip(listed, answers) { try states.add(answer, of: type.name) }
    try await states.findDoneStates(catalog, project: project)
    return states
  }

  private mutating func add(
    _ answer: Result<[WorkItemState], APIError>, of type: String
  ) throws(APIError) {
    do throws(APIError) {
      types.append((type, try answer.get()))
    } catch {
      guard error.mayBeOfOneType else { throw error }
      types.append((type, nil))
      warnings.append("the states of type '\(type)' cannot be had: \(error.failure.message)")
    }
  }

  private mutating func findDoneStates(
    _ catalog: ProjectCatalog, project: String
  ) async throws(APIError) {
    do throws(APIError) {
      let first = try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: project)
      doneStates = first.flatMap { DoneStates.names(among: $0.states) }
      guard doneStates == nil else { return }
      let reason =
        first.map { "type '\($0.type)' has states without a category" }
        ?? "the project has no states of \(DoneStates.standardTypes.joined(separator: ", "))"
      warnings.append("\(reason): which are done is unknown")
    } catch {
      guard error.mayBeOfOneType else { throw error }
      failure = error
    }
  }

  package static func == (left: WorkItemStates, right: WorkItemStates) -> Bool {
    left.members == right.members
  }

  /// The members that a record gets.
  package var members: JSONObject {
    let states = types.map { type in
      JSONObject.Member(
        name: type.name,
        value: type.states.map { states in
          .array(states.map { ["name": .string($0.name), "category": JSONValue($0.category)] })
        } ?? .null)
    }
    return [
      "states": .object(JSONObject(members: states)),
      "done_states": doneStates.map { .array($0.map { .string($0) }) } ?? .null,
    ]
  }

  /// The members of a record without a project.
  package static let noMembers: JSONObject = ["states": [:], "done_states": nil]
}

extension APIError {
  /// Whether it need not mean that the same is so for another type.
  fileprivate var mayBeOfOneType: Bool {
    cause != .preparation && !isInterruption && failure.kind != .unauthorized
  }
}
