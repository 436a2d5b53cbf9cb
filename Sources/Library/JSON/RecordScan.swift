/// What the unused part of a buffer holds of the value that it begins with.
enum RecordScan {
  /// What was found of the members of a value, in the same walk.
  enum Members {
    case none
    /// What was asked for.
    case picked([Range<Int>?])
    /// All of an object.
    case laidOut(MemberLayout)
  }

  /// The value has this many bytes, with so many ends of lines in them.
  case complete(count: Int, lineEnds: Int, members: Members)
  /// More of it is to come.
  case incomplete
  case broken(JSONError)

  init(_ storage: [UInt8], _ unused: Range<Int>, _ picker: MemberPicker?, isAtEnd: Bool) {
    let text = storage.span.bytes.extracting(unused)
    var scanner = JSONScanner()
    do throws(JSONError) {
      let members = try Self.members(text, &scanner, picker)
      let count = scanner.position
      if count == text.byteCount, !isAtEnd, !Self.isDelimited(text.byte(count - 1)) {
        self = .incomplete
      } else if count == text.byteCount || Self.isDelimited(text.byte(count - 1))
        || Self.mayFollow(text.byte(count))
      {
        self = .complete(count: count, lineEnds: scanner.lineEnds, members: members)
      } else {
        throw JSONError(.unexpectedByte, at: count)
      }
    } catch {
      self = error.reason == .unexpectedEnd && !isAtEnd ? .incomplete : .broken(error)
    }
  }

  private static func members(
    _ text: RawSpan, _ scanner: inout JSONScanner, _ picker: MemberPicker?
  ) throws(JSONError) -> Members {
    if let picker { return .picked(try picker.scan(text, &scanner)) }
    var layout = MemberLayout()
    if try layout.scan(text, &scanner) { return .laidOut(layout) }
    try scanner.skipValue(text)
    return .none
  }

  /// Whether a value that ends with this byte shows its end by itself: not a number or a literal.
  private static func isDelimited(_ last: UInt8) -> Bool {
    last == UInt8(ascii: "}") || last == UInt8(ascii: "]") || last == UInt8(ascii: "\"")
  }

  /// Whether this byte may stand behind a number or a literal.
  private static func mayFollow(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"),
      UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
      true
    default: false
    }
  }
}

/// Where reading resumes after a broken value, as far as a buffer shows.
struct Resumption {
  /// How many bytes can be dropped.
  let offset: Int
  /// How many ends of lines are among them.
  let lineEnds: Int
  /// Whether what comes next is a line that begins with `{`.
  let isFound: Bool

  init(_ storage: [UInt8], _ unused: Range<Int>, isAtEnd: Bool) {
    let text = storage.span.bytes.extracting(unused)
    var position = 0
    var lineEnds = 0
    while let end = text.firstLineEnd(from: position) {
      if end + 1 == text.byteCount, !isAtEnd {
        self.init(offset: end, lineEnds: lineEnds, isFound: false)
        return
      }
      position = end + 1
      lineEnds += 1
      if position < text.byteCount, text.byte(position) == UInt8(ascii: "{") {
        self.init(offset: position, lineEnds: lineEnds, isFound: true)
        return
      }
    }
    self.init(offset: text.byteCount, lineEnds: lineEnds, isFound: false)
  }

  private init(offset: Int, lineEnds: Int, isFound: Bool) {
    self.offset = offset
    self.lineEnds = lineEnds
    self.isFound = isFound
  }
}
