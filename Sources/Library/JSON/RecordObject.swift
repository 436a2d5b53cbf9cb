/// An input object that is passed on as it was written.
package struct RecordObject: Sendable {
  private let text: [UInt8]
  private var layout = MemberLayout()

  /// Makes an object without members.
  package init() {
    text = Array("{}".utf8)
  }

  /// Takes the text of one JSON value; `nil` if that is not an object.
  package init?(bytes text: [UInt8]) throws(JSONError) {
    self.text = text
    let bytes = text.span.bytes
    var scanner = JSONScanner()
    scanner.skipWhitespace(bytes)
    let isObject = try layout.scan(bytes, &scanner)
    if !isObject { try scanner.skipValue(bytes) }
    scanner.skipWhitespace(bytes)
    guard scanner.position == text.count else {
      throw JSONError(.trailingBytes, at: scanner.position)
    }
    guard isObject else { return nil }
  }

  /// Takes the text of one object, and where its members lie.
  init(_ text: [UInt8], _ layout: MemberLayout) {
    self.text = text
    self.layout = layout
  }

  private var members: [MemberLayout.Member] { layout.members }

  /// The member of this name, the last one if there are several.
  package subscript(name: String) -> JSONValue? {
    lastIndex(of: name).flatMap { try? JSONValue(parsing: text, in: members[$0].value) }
  }

  /// The object as compact text, with members of the tool's own added behind its own.
  ///
  /// An added member takes the place of the one that its name read before, and older ones of that
  /// name are left out, as are the members with one of `droppedNames` that is not added. All the rest
  /// stays as it was written, but for white space.
  package func merged(
    with additions: [JSONObject.Member], dropping droppedNames: [String] = []
  ) -> [UInt8] {
    var added = JSONObject()
    for addition in additions { added[addition.name] = addition.value }
    var replaced: [Int: JSONValue] = [:]
    var rest: [JSONObject.Member] = []
    var dropped: Set<Int> = []
    for addition in added.members {
      guard let last = lastIndex(of: addition.name) else {
        rest.append(addition)
        continue
      }
      replaced[last] = addition.value
      dropped.formUnion((0..<last).filter { isMember($0, named: addition.name) })
    }
    for name in droppedNames where added[name] == nil {
      dropped.formUnion(members.indices.filter { isMember($0, named: name) })
    }

    var output: [UInt8] = []
    output.reserveCapacity(text.count + 64 * additions.count + 2)
    output.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() where !dropped.contains(index) {
      output.separateMember()
      output.append(
        contentsOf: text[member.name.lowerBound - 1...member.name.upperBound])
      output.append(UInt8(ascii: ":"))
      if let value = replaced[index] {
        value.write(to: &output)
      } else if layout.isCompact {
        output.append(contentsOf: text[member.value])
      } else {
        output.appendCompactly(member.value, of: text)
      }
    }
    for member in rest {
      output.separateMember()
      JSONValue.write(member.name, to: &output)
      output.append(UInt8(ascii: ":"))
      member.value.write(to: &output)
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  private func lastIndex(of name: String) -> Int? {
    members.indices.last { isMember($0, named: name) }
  }

  private func isMember(_ index: Int, named name: String) -> Bool {
    let own = members[index]
    return own.nameHasEscapes
      ? text.span.bytes.unescaped(own.name).elementsEqual(name.utf8)
      : text[own.name].elementsEqual(name.utf8)
  }
}

extension [UInt8] {
  /// Puts a comma after what was written, unless that was the opening bracket.
  fileprivate mutating func separateMember() {
    if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
  }
}
