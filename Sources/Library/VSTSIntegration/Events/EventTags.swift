import Basics
import JSON

/// The tags of an event: names with a text each, in order, no name twice.
struct EventTags: Sendable, Equatable {
  /// How many characters a name and a value have at most.
  static let lengths = (name: 200, value: 200)

  private(set) var pairs: [(name: String, value: String)] = []

  static func == (left: EventTags, right: EventTags) -> Bool {
    left.pairs.elementsEqual(right.pairs, by: ==)
  }

  subscript(name: String) -> String? {
    get { pairs.first { $0.name == name }?.value }
    set {
      pairs.removeAll { $0.name == name }
      if let newValue {
        pairs.append((name, newValue.truncated(to: Self.lengths.value)))
      }
    }
  }

  /// Adds a tag that there is none of yet.
  mutating func add(_ name: String, _ value: String) {
    guard self[name] == nil else { return }
    pairs.append((name, value))
  }

  /// The tags as events hold them: a list of pairs.
  var json: JSONValue {
    .array(pairs.map { [.string($0.name), .string($0.value)] })
  }
}

extension EventTags {
  /// Reads tags in any of their forms: an object, or a list of pairs or of objects with `key` and
  /// `value`; those that are no tags are given to `report`.
  init(_ value: JSONValue, report: (JSONValue) -> Void) {
    switch value {
    case .object(let object):
      for member in object.members {
        read(.string(member.name), member.value, of: [member.name: member.value], report)
      }
    case .array(let elements):
      for element in elements where !element.isNull {
        if let pair = element.array, pair.count == 2 {
          read(pair[0], pair[1], of: element, report)
        } else if let object = element.object, let key = object["key"] {
          read(key, object["value"] ?? .null, of: element, report)
        } else {
          report(element)
        }
      }
    default: report(value)
    }
  }

  private mutating func read(
    _ name: JSONValue, _ value: JSONValue, of element: @autoclosure () -> JSONValue,
    _ report: (JSONValue) -> Void
  ) {
    if value.isNull { return }
    guard let name = name.plainText, let text = value.plainText, Self.isName(name),
      text.isOneLine, text.hasAtMost(Self.lengths.value)
    else { return report(element()) }
    if !text.isEmpty { add(name, text) }
  }

  private static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    return !bytes.isEmpty && bytes.count <= lengths.name
      && bytes.allSatisfy { $0.isAlphanumeric || "_.:-".utf8.contains($0) }
  }
}
