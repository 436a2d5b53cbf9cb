import JSON

/// A web hook that was made to take the place of another, as the journal of the task keeps it.
struct HookReplacement: Sendable {
  let id: String
  let secret: String
  /// The hook whose place it takes, if there is one.
  let oldID: String?
  /// Whether the service has not got the old one any more.
  let isOldGone: Bool

  init(id: String, secret: String, oldID: String?, isOldGone: Bool) {
    self.id = id
    self.secret = secret
    self.oldID = oldID
    self.isOldGone = isOldGone
  }

  /// Reads what `json` gave; `nil` for anything else.
  init?(_ json: JSONValue) {
    guard let id = json["id"]?.string, let secret = json["secret"]?.string,
      let isOldGone = json["is_old_gone"]?.bool
    else { return nil }
    self.init(
      id: id, secret: secret, oldID: json["old_id"]?.string, isOldGone: isOldGone)
  }

  var json: JSONValue {
    [
      "id": .string(id), "secret": .string(secret), "old_id": JSONValue(oldID),
      "is_old_gone": .bool(isOldGone),
    ]
  }
}
