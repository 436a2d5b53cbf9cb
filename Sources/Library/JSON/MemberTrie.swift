/// The paths of a picker, with their common beginnings joined, so that each name in a value is
/// looked at once however many paths there are.
struct MemberTrie: Sendable {
  /// A member that is on a path; the root stands for the whole value.
  struct Node: Sendable {
    /// Where in `names` its name lies.
    var name: Range<Int>
    /// Which nodes are the members below it.
    var children = 0..<0
    /// Which results are its own or of members below it.
    var results = 0..<0
    /// Whether the first of its results is its own value.
    var isWanted = false
  }

  private(set) var nodes = [Node(name: 0..<0)]
  private(set) var names: [UInt8] = []
  /// For each path the number of its result.
  private(set) var results: [Int]
  let ignoresCase: Bool

  init(paths: [[String]], ignoringCase ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    results = Array(repeating: 0, count: paths.count)
    let rests = paths.enumerated().map { index, path in
      Rest(
        index: index,
        names: path.map { name in name.utf8.map { ignoresCase ? $0.lowercased : $0 } }[...])
    }
    _ = add(rests, below: 0, firstResult: 0)
  }

  /// The part of a path below a node.
  private struct Rest {
    let index: Int
    var names: ArraySlice<[UInt8]>
  }

  /// Adds the nodes below one, and returns the number of the next result.
  private mutating func add(_ rests: [Rest], below node: Int, firstResult: Int) -> Int {
    var nextResult = firstResult
    var groups: [(name: [UInt8], rests: [Rest])] = []
    for var rest in rests {
      guard let name = rest.names.popFirst() else {
        results[rest.index] = firstResult
        nodes[node].isWanted = true
        nextResult = firstResult + 1
        continue
      }
      if let group = groups.firstIndex(where: { $0.name == name }) {
        groups[group].rests.append(rest)
      } else {
        groups.append((name, [rest]))
      }
    }
    let children = nodes.count..<nodes.count + groups.count
    nodes[node].children = children
    for group in groups {
      nodes.append(Node(name: names.count..<names.count + group.name.count))
      names += group.name
    }
    for (child, group) in zip(children, groups) {
      nextResult = add(group.rests, below: child, firstResult: nextResult)
    }
    nodes[node].results = firstResult..<nextResult
    return nextResult
  }

  /// The node of the member below a node that has the name in a part of a text.
  @inline(__always)
  func child(of children: Range<Int>, named name: JSONString, in text: RawSpan) -> Int? {
    guard !name.hasEscapes else {
      let unescaped = text.unescaped(name.range)
      return child(of: children, named: 0..<unescaped.count, in: unescaped.span.bytes)
    }
    return child(of: children, named: name.range, in: text)
  }

  @inline(__always)
  private func child(of children: Range<Int>, named name: Range<Int>, in text: RawSpan) -> Int? {
    for child in children where isName(nodes[child].name, name, in: text) { return child }
    return nil
  }

  @inline(__always)
  private func isName(_ expected: Range<Int>, _ name: Range<Int>, in text: RawSpan) -> Bool {
    guard expected.count == name.count else { return false }
    var offset = name.lowerBound
    for index in expected {
      let byte = text.byte(offset)
      guard names[index] == byte || ignoresCase && names[index] == byte.lowercased else {
        return false
      }
      offset += 1
    }
    return true
  }
}

extension UInt8 {
  /// The small letter, if the byte is a capital one in ASCII.
  var lowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}
