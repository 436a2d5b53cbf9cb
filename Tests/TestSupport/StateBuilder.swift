package import JSON

/// The state of a test's store, as records: each with what it cannot be without, and with the columns
/// that a test names.
///
///     var state = StateBuilder()
///     let far = state.project("far")
///     state.linkedGroup(31, ["project_id": .number(far), "status": 1])
///
/// A record's primary key is the one after the last of its model, where the columns name no `id`.
/// What belongs to something belongs to the one with the key 1, where they do not say otherwise.
package struct StateBuilder {
  private var records: [JSONValue] = []
  private var lastKeys: [String: Int] = [:]

  package init() {}

  /// The records, a line each.
  package var text: String { records.map { $0.serialized + "\n" }.joined() }

  /// Adds a record of any model, such as `group`, and returns its primary key.
  @discardableResult
  package mutating func add(
    _ model: String, _ columns: JSONObject, _ others: JSONObject = [:]
  ) -> Int {
    var fields = columns
    for member in others.members { fields[member.name] = member.value }
    let key = fields["id"]?.int ?? lastKeys[model, default: 0] + 1
    fields["id"] = nil
    lastKeys[model] = key
    records.append([
      "model": .string("sentry.\(model)"), "pk": .number(key), "fields": .object(fields),
    ])
    return key
  }

  @discardableResult
  package mutating func organization(_ slug: String = "acme", _ columns: JSONObject = [:]) -> Int {
    add("organization", ["slug": .string(slug)], columns)
  }

  @discardableResult
  package mutating func project(_ slug: String = "shop", _ columns: JSONObject = [:]) -> Int {
    add("project", ["organization_id": 1, "slug": .string(slug)], columns)
  }

  /// Adds a user, who is active, by a name and an address of it.
  @discardableResult
  package mutating func user(_ name: String = "Ada", _ columns: JSONObject = [:]) -> Int {
    let email = "\(name.lowercased())@acme.example"
    return add(
      "user", ["name": .string(name), "email": .string(email), "is_active": true], columns)
  }

  /// Adds one of a user's addresses.
  @discardableResult
  package mutating func email(
    _ email: String, of user: Int = 1, isVerified: Bool = true
  ) -> Int {
    add(
      "useremail",
      ["user_id": .number(user), "email": .string(email), "is_verified": .bool(isVerified)])
  }

  /// Adds a team that has projects.
  @discardableResult
  package mutating func team(_ slug: String, projects: [Int] = [1]) -> Int {
    let team = add("team", ["organization_id": 1, "slug": .string(slug)])
    for project in projects {
      add("projectteam", ["project_id": .number(project), "team_id": .number(team)])
    }
    return team
  }

  /// Makes a user a member of an organization, and of a team.
  @discardableResult
  package mutating func member(_ user: Int, team: Int = 1) -> Int {
    let member = add("organizationmember", ["organization_id": 1, "user_id": .number(user)])
    add(
      "organizationmemberteam",
      [
        "organizationmember_id": .number(member), "team_id": .number(team), "is_active": true,
      ])
    return member
  }

  /// Adds a user's identity, and the provider of all identities before the first.
  @discardableResult
  package mutating func identity(_ data: JSONObject, _ columns: JSONObject = [:]) -> Int {
    if lastKeys["identityprovider"] == nil { add("identityprovider", ["type": "vsts"]) }
    return add(
      "identity",
      ["idp_id": 1, "user_id": 1, "external_id": "ada", "data": .object(data)], columns)
  }

  @discardableResult
  package mutating func integration(
    _ name: String = "contoso", metadata: JSONObject = [:], _ columns: JSONObject = [:]
  ) -> Int {
    add(
      "integration",
      [
        "provider": "vsts", "external_id": "c0ffee", "name": .string(name),
        "metadata": .object(metadata),
      ], columns)
  }

  /// Has an organization use an integration.
  @discardableResult
  package mutating func installation(
    config: JSONObject = [:], _ columns: JSONObject = [:]
  ) -> Int {
    add(
      "organizationintegration",
      ["organization_id": 1, "integration_id": 1, "config": .object(config)], columns)
  }

  /// Adds the states that the work items of a project get when groups are resolved or not.
  @discardableResult
  package mutating func externalProject(_ id: String) -> Int {
    add(
      "integrationexternalproject",
      [
        "organization_integration_id": 1, "external_id": .string(id), "resolved_status": "Closed",
        "unresolved_status": "Active",
      ])
  }

  /// Adds a group, whose short id is its key.
  @discardableResult
  package mutating func group(_ columns: JSONObject = [:]) -> Int {
    let key = columns["id"]?.int ?? lastKeys["group", default: 0] + 1
    return add("group", ["project_id": 1, "short_id": .number(key)], columns)
  }

  /// Adds a group, and links it to a work item.
  @discardableResult
  package mutating func linkedGroup(_ workItem: Int, _ columns: JSONObject = [:]) -> Int {
    let group = group(columns)
    link(group, to: workItem, ["project_id": columns["project_id"] ?? 1])
    return group
  }

  /// Links a group to a work item, and returns the key of the external issue.
  @discardableResult
  package mutating func link(
    _ group: Int, to workItem: Int, integration: Int = 1, _ columns: JSONObject = [:]
  ) -> Int {
    let issue = add(
      "externalissue",
      [
        "organization_id": 1, "integration_id": .number(integration),
        "key": .string("\(workItem)"),
      ])
    add(
      "grouplink",
      [
        "group_id": .number(group), "project_id": 1, "linked_type": 3,
        "linked_id": .number(issue),
      ], columns)
    return issue
  }

  /// Adds a release, and makes it one of a project.
  @discardableResult
  package mutating func release(
    _ version: String, ofProject project: Int = 1, _ columns: JSONObject = [:]
  ) -> Int {
    let release = add(
      "release", ["organization_id": 1, "version": .string(version)], columns)
    add("releaseproject", ["release_id": .number(release), "project_id": .number(project)])
    return release
  }
}
