package import Basics
package import JSON

/// Which repository a record asks for.
package enum RepositoryReference: Sendable, Hashable {
  /// By its id, a GUID.
  case id(String)
  /// By its name or id, within a project that is named by either, or in the whole organization.
  case name(String, project: String?)

  /// Reads the members of a record: a stored repository's `config` first, else an `id` that is a
  /// GUID, else `name` and perhaps `project`.
  ///
  /// A record without these, or with others in their place, is `invalid_input`.
  package init(_ member: (String) -> JSONValue?) throws(Failure) {
    if let reference = try Self.stored(member("config")) {
      self = reference
    } else if let id = member("id")?.string, id.isGUID {
      self = .id(id)
    } else if let name = try Self.text("name", member) {
      self = .name(name, project: try Self.text("project", member))
    } else {
      throw Failure(
        .invalidInput, "the record names no repository",
        hint: "give 'name' and 'project', or an 'id' that is a GUID")
    }
  }

  /// Reads an operand: `PROJECT/REPO`, or `REPO`.
  package init(operand: String) {
    let parts = operand.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    self = .name(String(parts[parts.count - 1]), project: parts.count > 1 ? String(parts[0]) : nil)
  }

  /// The reference as a record.
  package var record: JSONObject {
    switch self {
    case .id(let id): ["id": .string(id)]
    case .name(let name, nil): ["name": .string(name)]
    case .name(let name, let project?): ["project": .string(project), "name": .string(name)]
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

  /// The text of a member; `nil` if that is missing or null.
  private static func text(
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

extension String {
  /// Whether it has the form of a GUID: 8-4-4-4-12 hexadecimal digits.
  var isGUID: Bool {
    let groups = utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }
}
