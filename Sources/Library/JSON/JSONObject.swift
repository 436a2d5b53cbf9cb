/// A JSON object whose members keep their order.
///
/// A name that is there more than once keeps all its members; reading by name gives the last.
package struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// A name and its value.
  package struct Member: Sendable, Hashable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }

    package static func == (left: Member, right: Member) -> Bool {
      left.name.hasSameBytes(as: right.name) && left.value == right.value
    }
  }

  package var members: [Member]

  package init(members: [Member] = []) {
    self.members = members
  }

  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    members = elements.map { Member(name: $0.0, value: $0.1) }
  }

  /// The member of this name: the last one when read; replaced in place, appended or, with `nil`,
  /// removed when written.
  package subscript(name: String) -> JSONValue? {
    get { lastIndex(of: name).map { members[$0].value } }
    set {
      guard let last = lastIndex(of: name) else {
        if let newValue { members.append(Member(name: name, value: newValue)) }
        return
      }
      if let newValue {
        members[last].value = newValue
      } else {
        members.removeAll { $0.name.hasSameBytes(as: name) }
      }
    }
  }

  /// The place of the last member of this name; no member is copied on the way.
  private func lastIndex(of name: String) -> Int? {
    var index = members.count
    while index > 0 {
      index -= 1
      if members[index].name.hasSameBytes(as: name) { return index }
    }
    return nil
  }

  package var isEmpty: Bool { members.isEmpty }
}

extension String {
  /// Whether the strings are the same code point by code point, as JSON compares them; `==` also
  /// holds for canonical equivalents.
  ///
  /// Inlined, as most names that are compared differ in length.
  @inline(__always)
  func hasSameBytes(as other: String) -> Bool {
    // What is not equal has other bytes, which is seen at once of short strings; what is equal to
    // ASCII and not longer has the same.
    utf8.count == other.utf8.count && self == other
      && (utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8))
  }
}
