import JSON

/// The members of a JSON column that are secrets: by their names, wherever in the value they are.
package enum SecretFilter: Sendable {
  /// `metadata.subscription.secret` of an integration, and credentials beside it.
  case subscription
  /// The tokens in an identity's `data`.
  case tokens
  /// `integration_key` of each team in `config.team_table`.
  case teamKeys
  /// The whole value of an `api_key` option, and members of this name in the value of another.
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

  private func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return switch self {
    case .subscription, .tokens:
      ["secret", "token", "password", "api_key"].contains(where: name.hasSuffix)
    case .teamKeys: name == "integration_key"
    case .keyOptions: Self.isSecretOption(name)
    }
  }

  /// The value of the column without its secrets.
  func removing(from value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map(removing))
    case .object(let object):
      var rest = object
      rest.members.removeAll { isSecret($0.name) }
      for index in rest.members.indices {
        rest.members[index].value = removing(from: rest.members[index].value)
      }
      return .object(rest)
    case .string:
      guard let inner = value.inner else { return value }
      let rest = removing(from: inner)
      return rest == inner ? value : .string(rest.serialized)
    case .null, .bool, .number: return value
    }
  }

  /// The value of the column with those secrets of the stored one that it comes without.
  func keeping(_ stored: JSONValue, in value: JSONValue) -> JSONValue {
    switch (stored, value) {
    case (.array(let old), .array(let new)): return .array(keeping(old, in: new))
    case (.object(let old), .object(let new)): return .object(keeping(old, in: new))
    case (.string, .string):
      guard let old = stored.inner, let new = value.inner else { return value }
      let whole = keeping(old, in: new)
      return whole == new ? value : .string(whole.serialized)
    default: return value
    }
  }

  /// Elements with the secrets of those that have the same `id`, or, without one, the same place.
  private func keeping(_ stored: [JSONValue], in elements: [JSONValue]) -> [JSONValue] {
    var places = Places<JSONValue>(stored.map { $0["id"] })
    return elements.enumerated().map { index, element in
      let place = element["id"].map { places.take($0) } ?? index
      guard let place, place < stored.count else { return element }
      return keeping(stored[place], in: element)
    }
  }

  /// An object with the secrets of the stored one, behind what they stood behind.
  private func keeping(_ stored: JSONObject, in object: JSONObject) -> JSONObject {
    let names = Set(object.members.map(\.name))
    var places = Places<String>(object.members.map(\.name))
    var members = object.members
    // What is kept in front of each place.
    var kept: [Int: [JSONObject.Member]] = [:]
    var next = 0
    for member in stored.members {
      if isSecret(member.name) {
        if !names.contains(member.name) { kept[next, default: []].append(member) }
      } else if let place = places.take(member.name) {
        members[place].value = keeping(member.value, in: members[place].value)
        next = place + 1
      }
    }
    return JSONObject(
      members: members.indices.flatMap { (kept[$0] ?? []) + [members[$0]] }
        + (kept[members.count] ?? []))
  }
}

/// Where keys are; one that is there more than once has its places in turn.
private struct Places<Key: Hashable> {
  private var places: [Key: ArraySlice<Int>] = [:]

  init(_ keys: [Key?]) {
    for (index, key) in keys.enumerated() {
      if let key { places[key, default: []].append(index) }
    }
  }

  mutating func take(_ key: Key) -> Int? {
    places[key]?.popFirst()
  }
}

extension JSONValue {
  /// The object or array that a string is the text of.
  fileprivate var inner: JSONValue? {
    guard let text = string, let first = text.utf8.first(where: { $0 > UInt8(ascii: " ") }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return nil }
    return try? JSONValue(parsing: text)
  }
}
