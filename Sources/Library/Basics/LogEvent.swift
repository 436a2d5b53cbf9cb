package import JSON

/// Something worth knowing that happened in a flow, under the name that Sentry logs it with.
package struct LogEvent: Sendable, Equatable {
  package let name: String
  package let fields: JSONObject

  package init(_ name: String, _ fields: JSONObject = [:]) {
    self.name = name
    self.fields = fields
  }

  /// The event as an element of a `log` member: its name as `event`, then its fields.
  package var json: JSONValue {
    var object: JSONObject = ["event": .string(name)]
    object.members += fields.members
    return .object(object)
  }

  /// Appends the same as text, without building it.
  package func write(to bytes: inout [UInt8]) {
    bytes += #"{"event":"#.utf8
    JSONValue.write(name, to: &bytes)
    for member in fields.members {
      bytes.append(UInt8(ascii: ","))
      JSONValue.write(member.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
