import JSON

/// The members of a JSON column that are secrets.
package enum SecretFilter: Sendable {
  /// `metadata.subscription.secret` of an integration.
  case subscription
  /// The tokens in an identity's `data`.
  case tokens
  /// `integration_key` of each team in `config.team_table`.
  case teamKeys
  /// The whole value of an `api_key` option.
  case keyOptions

  /// The column that holds them.
  var column: String {
    switch self {
    case .subscription: "metadata"
    case .tokens: "data"
    case .teamKeys: "config"
    case .keyOptions: "value"
    }
  }

  /// Whether the value of the option of this key is a secret.
  static func isSecretOption(_ key: String) -> Bool {
    key == "api_key" || key.hasSuffix(":api_key")
  }

  /// The value of the column without its secrets; the value of an option is left out as a whole.
  func removing(from value: JSONValue) -> JSONValue {
    guard case .object(var object) = value else { return value }
    switch self {
    case .subscription:
      if case .object(var subscription) = object["subscription"] {
        subscription["secret"] = nil
        object["subscription"] = .object(subscription)
      }
    case .tokens:
      object.members.removeAll { Self.isToken($0.name) }
    case .teamKeys:
      if case .array(let teams) = object["team_table"] {
        object["team_table"] = .array(
          teams.map { team in
            guard case .object(var members) = team else { return team }
            members["integration_key"] = nil
            return .object(members)
          })
      }
    case .keyOptions: break
    }
    return .object(object)
  }

  /// The value of the column with those secrets of the stored one that it comes without.
  func keeping(_ stored: JSONValue, in value: JSONValue) -> JSONValue {
    guard case .object(let old) = stored, case .object(var new) = value else { return value }
    switch self {
    case .subscription:
      guard case .object(let old) = old["subscription"],
        case .object(var subscription) = new["subscription"]
      else { return value }
      subscription.keep(from: old) { $0 == "secret" }
      new["subscription"] = .object(subscription)
    case .tokens:
      new.keep(from: old, where: Self.isToken)
    case .teamKeys:
      guard case .array(let old) = old["team_table"], case .array(let teams) = new["team_table"]
      else { return value }
      new["team_table"] = .array(
        teams.enumerated().map { index, team in
          guard case .object(var members) = team,
            let before = Self.team(members["id"], at: index, in: old)
          else { return team }
          members.keep(from: before) { $0 == "integration_key" }
          return .object(members)
        })
    case .keyOptions: break
    }
    return .object(new)
  }

  /// The stored team of an id, or at a place if the teams have none.
  private static func team(_ id: JSONValue?, at index: Int, in teams: [JSONValue]) -> JSONObject? {
    guard let id else { return index < teams.count ? teams[index].object : nil }
    return teams.first { $0["id"] == id }?.object
  }

  private static func isToken(_ name: String) -> Bool {
    name.hasSuffix("token") || name.hasSuffix("secret")
  }
}

extension JSONObject {
  /// Puts those members of another object that this one has not behind what they stood behind.
  fileprivate mutating func keep(from other: JSONObject, where isWanted: (String) -> Bool) {
    for (index, member) in other.members.enumerated()
    where isWanted(member.name) && self[member.name] == nil {
      let known = members.map(\.name)
      let place = other.members[..<index].reversed().lazy.compactMap { before in
        known.lastIndex(of: before.name)
      }
      members.insert(member, at: place.first.map { $0 + 1 } ?? 0)
    }
  }
}
