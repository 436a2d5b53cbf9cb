import Basics
import JSON
import Web

/// The headers of a captured request, in whatever form a capture has them.
///
/// One whose value somebody masked is none.
struct CapturedHeaders {
  let fields: [Header]

  init(fields: [Header] = []) {
    self.fields = fields.filter { !$0.isMasked }
  }

  /// Reads an object, pairs, objects with `name` and `value`, or names and values in turn.
  ///
  /// The values of an object may be lists, missing or null is none, and the last form is that of
  /// `rawHeaders` in Node. Another form is a failure of kind `invalid_input`: a delivery without its headers would be
  /// taken for one that does not bring its secret.
  init(_ json: JSONValue?) throws(Failure) {
    let fields: [Header]? =
      switch json {
      case nil, .null: []
      case .object(let object): Self.fields(of: object)
      case .array(let elements):
        elements.first?.string == nil
          ? Self.fields(ofPairs: elements) : Self.fields(ofFlatList: elements)
      default: nil
      }
    guard let fields else {
      throw Failure(
        .invalidInput,
        "the headers have a form that is not understood: they are an object of strings or of lists"
          + " of strings, a list of pairs or of objects with 'name' and 'value', or names and"
          + " values in turn")
    }
    self.init(fields: fields)
  }

  /// The first value of this name, given in lower case.
  func first(_ name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

  private static func fields(of object: JSONObject) -> [Header]? {
    var fields: [Header] = []
    fields.reserveCapacity(object.members.count)
    for member in object.members {
      switch member.value {
      case .string(let value): fields.append(Header(member.name, value))
      case .array(let values):
        for value in values {
          guard let value = value.string else { return nil }
          fields.append(Header(member.name, value))
        }
      default: return nil
      }
    }
    return fields
  }

  private static func fields(ofPairs elements: [JSONValue]) -> [Header]? {
    var fields: [Header] = []
    for element in elements {
      let pair: (name: JSONValue?, value: JSONValue?)
      switch element {
      case .array(let values) where values.count == 2: pair = (values[0], values[1])
      case .object(let object): pair = (object["name"], object["value"])
      default: return nil
      }
      guard let name = pair.name?.string, let value = pair.value?.string else { return nil }
      fields.append(Header(name, value))
    }
    return fields
  }

  private static func fields(ofFlatList elements: [JSONValue]) -> [Header]? {
    let texts = elements.compactMap(\.string)
    guard texts.count == elements.count, texts.count % 2 == 0 else { return nil }
    return stride(from: 0, to: texts.count, by: 2).map { Header(texts[$0], texts[$0 + 1]) }
  }
}

extension Header {
  /// Whether the header has this name, which is given in lower case.
  func isNamed(_ name: String) -> Bool {
    let (own, other) = (self.name.utf8Span.span, name.utf8Span.span)
    guard own.count == other.count else { return false }
    for index in own.indices {
      let byte = own[index]
      guard (UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte) == other[index]
      else { return false }
    }
    return true
  }

  /// Whether the value is asterisks alone, as the service shows secrets.
  fileprivate var isMasked: Bool {
    !value.isEmpty && value.utf8.allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
