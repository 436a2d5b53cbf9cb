package import Basics
import JSON
import Web

/// Which repository a record asks for.
package enum RepositoryReference: Sendable, Hashable {
  /// By its id, a GUID.
  case id(String)
  /// By its name or id, within a project that is named by either, or in the whole organization.
  case name(String, project: String?)

  /// Why nobody can be asked for it, whoever that would be: a name that is none.
  package var problem: Failure? {
    switch self {
    case .id: nil
    case .name(let name, let project): Route("\(in: project)\(name)").problem
    }
  }

  /// Reads the members of a record: a stored repository's `config` first, else an `id` that is a
  /// GUID, else `name` and perhaps `project`; `nil` for one without these.
  ///
  /// A record with others in their place is `invalid_input`.
  init?(_ member: (String) -> JSONValue?) throws(Failure) {
    if let reference = try Self.stored(member("config")) {
      self = reference
    } else if let id = member("id")?.string, id.isGUID {
      self = .id(id)
    } else if let name = try Self.text("name", member) {
      self = .name(name, project: try Self.project(member("project")))
    } else {
      return nil
    }
  }

  /// What a stored repository's `config` names; `nil` if it does not name project and repository.
  ///
  /// Exports have it as an object, or as a string of JSON.
  private static func stored(_ config: JSONValue?) throws(Failure) -> RepositoryReference? {
    let object =
      config?.object ?? config?.string.flatMap { (try? JSONValue(parsing: $0))?.object }
    guard let object, let name = try text("name", { object[$0] }),
      let project = try text("project", { object[$0] })
    else { return nil }
    return .name(name, project: project)
  }

  /// What a record names the project by: a text, or an object with its name or id, as the API
  /// writes it.
  private static func project(_ value: JSONValue?) throws(Failure) -> String? {
    guard let object = value?.object else { return try text("project") { _ in value } }
    for name in ["name", "id"] {
      if let text = try text("project.\(name)", { _ in object[name] }) { return text }
    }
    throw Failure(.invalidInput, "'project' has neither 'name' nor 'id'")
  }

  /// The text of a member; `nil` if that is missing or null.
  static func text(
    _ name: String, _ member: (String) -> JSONValue?
  ) throws(Failure) -> String? {
    guard let value = member(name), !value.isNull else { return nil }
    guard let text = value.string else {
      throw Failure(.invalidInput, "'\(name)' is \(value.kind), not a string")
    }
    return text
  }
}

extension RepositoryReference: CustomStringConvertible {
  package var description: String {
    switch self {
    case .id(let id): id
    case .name(let name, let project): project.map { "\($0)/\(name)" } ?? name
    }
  }
}
