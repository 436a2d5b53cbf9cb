import Basics
import JSON

/// Fields that a work item gets beside those that Sentry sets, by their reference names.
struct WorkItemFields: Sendable, Equatable {
  static let none = WorkItemFields()

  /// The fields that a creation sets itself, or that its URL says, in lower case.
  private static let taken: Set<String> = [
    "system.title", "system.description", "system.history", "system.workitemtype",
    "system.teamproject",
  ]

  private(set) var members: [JSONObject.Member] = []

  private init() {}

  /// Takes an object of names and values.
  ///
  /// A name that cannot be one, a field that is set anyway or twice, and null are `invalid_input`.
  init(_ object: JSONObject) throws(Failure) {
    var names = Self.taken
    for member in object.members {
      let name = member.name
      guard !name.isEmpty, name.utf8.allSatisfy(\.canBeInReferenceName) else {
        throw Failure(
          .invalidInput, "'\(name)' in 'fields' is no reference name of a field",
          hint: "such a name has letters, digits, dots and underscores: System.AreaPath")
      }
      guard !Self.taken.contains(name.lowercased()) else {
        throw Failure(
          .invalidInput, "'\(name)' in 'fields' is set by the task itself",
          hint: "leave it out, and use the task's own parameters")
      }
      guard names.insert(name.lowercased()).inserted else {
        throw Failure(.invalidInput, "'\(name)' is there twice in 'fields'")
      }
      guard !member.value.isNull else {
        throw Failure(.invalidInput, "'\(name)' in 'fields' is null", hint: "leave it out")
      }
    }
    members = object.members
  }
}

extension UInt8 {
  fileprivate var canBeInReferenceName: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
