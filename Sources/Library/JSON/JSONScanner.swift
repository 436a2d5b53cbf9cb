/// Walks over JSON text by the grammar of RFC 8259, without building anything.
///
/// Every `skip` moves `position` behind what it names, or throws with `position` where it stopped.
/// Strings are checked to be valid UTF-8 with paired surrogates.
struct JSONScanner {
  /// How deeply arrays and objects may nest.
  static let maximumDepth = 512

  var position: Int

  /// How many lines ended in what was skipped; only white space can hold a line's end.
  private(set) var lineEnds = 0
  /// Whether there was white space in what was skipped, outside strings.
  private(set) var hasBlanks = false

  init(at position: Int = 0) {
    self.position = position
  }

  @inline(__always)
  mutating func skipWhitespace(_ text: RawSpan) {
    guard position < text.byteCount, text.byte(position) <= 0x20 else { return }
    skipWhitespaceRun(text)
  }

  private mutating func skipWhitespaceRun(_ text: RawSpan) {
    while position < text.byteCount {
      switch text.byte(position) {
      case 0x20, 0x09, 0x0D: break
      case 0x0A: lineEnds += 1
      default: return
      }
      position += 1
      hasBlanks = true
    }
  }

  mutating func skipValue(_ text: RawSpan, depth: Int = 0) throws(JSONError) {
    guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
    switch text.byte(position) {
    case UInt8(ascii: "\""): _ = try skipString(text)
    case UInt8(ascii: "{"): try skipObject(text, depth: depth + 1)
    case UInt8(ascii: "["): try skipArray(text, depth: depth + 1)
    case UInt8(ascii: "t"): try skip("true", text)
    case UInt8(ascii: "f"): try skip("false", text)
    case UInt8(ascii: "n"): try skip("null", text)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber(text)
    default: throw JSONError(.unexpectedByte, at: position)
    }
  }

  private mutating func skipObject(_ text: RawSpan, depth: Int) throws(JSONError) {
    guard try enter(text, depth: depth, closing: UInt8(ascii: "}")) else { return }
    repeat {
      _ = try skipName(text)
      try skipValue(text, depth: depth)
    } while try skipSeparator(text, closing: UInt8(ascii: "}"))
  }

  private mutating func skipArray(_ text: RawSpan, depth: Int) throws(JSONError) {
    guard try enter(text, depth: depth, closing: UInt8(ascii: "]")) else { return }
    repeat {
      try skipValue(text, depth: depth)
    } while try skipSeparator(text, closing: UInt8(ascii: "]"))
  }

  /// Moves behind an opening bracket and white space, and returns `false` if the closing bracket
  /// followed at once; then it is behind that.
  mutating func enter(
    _ text: RawSpan, depth: Int, closing: UInt8
  ) throws(JSONError) -> Bool {
    guard depth <= Self.maximumDepth else { throw JSONError(.tooDeep, at: position) }
    position += 1
    skipWhitespace(text)
    guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
    guard text.byte(position) == closing else { return true }
    position += 1
    return false
  }

  /// Moves behind a member's name, its colon and white space, and returns where the name lies.
  @inline(__always)
  mutating func skipName(_ text: RawSpan) throws(JSONError) -> JSONString {
    guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
    guard text.byte(position) == UInt8(ascii: "\"") else {
      throw JSONError(.unexpectedByte, at: position)
    }
    let name = try skipString(text)
    try skipColon(text)
    skipWhitespace(text)
    return name
  }

  @inline(__always)
  mutating func skipColon(_ text: RawSpan) throws(JSONError) {
    skipWhitespace(text)
    guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
    guard text.byte(position) == UInt8(ascii: ":") else {
      throw JSONError(.unexpectedByte, at: position)
    }
    position += 1
  }

  /// Moves behind a comma to the next element and returns `true`, or behind the closing bracket
  /// and returns `false`.
  @inline(__always)
  mutating func skipSeparator(_ text: RawSpan, closing: UInt8) throws(JSONError) -> Bool {
    skipWhitespace(text)
    guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
    let byte = text.byte(position)
    if byte == closing {
      position += 1
      return false
    }
    guard byte == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, at: position) }
    position += 1
    skipWhitespace(text)
    return true
  }

  private mutating func skip(_ literal: StaticString, _ text: RawSpan) throws(JSONError) {
    for index in 0..<literal.utf8CodeUnitCount {
      guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
      let expected = literal.withUTF8Buffer { $0[index] }
      guard text.byte(position) == expected else {
        throw JSONError(.unexpectedByte, at: position)
      }
      position += 1
    }
  }

  private mutating func skipNumber(_ text: RawSpan) throws(JSONError) {
    var state = JSONNumberState.start
    guard try !skipDigits(text, &state) || state.isComplete else {
      throw JSONError(.unexpectedEnd, at: position)
    }
  }

  /// Moves on in a number, and returns whether the text ended before anything else followed.
  mutating func skipDigits(
    _ text: RawSpan, _ state: inout JSONNumberState
  ) throws(JSONError) -> Bool {
    while position < text.byteCount {
      guard let next = state.followed(by: text.byte(position)) else {
        guard state.isComplete, !text.byte(position).isDigit else {
          throw JSONError(.invalidNumber, at: position)
        }
        return false
      }
      state = next
      position += 1
    }
    return true
  }

  /// Moves behind a string, and returns where its characters lie.
  @inline(__always)
  mutating func skipString(_ text: RawSpan) throws(JSONError) -> JSONString {
    position += 1
    let start = position
    let hasEscapes = try skipCharacters(text)
    return JSONString(range: start..<position - 1, hasEscapes: hasEscapes)
  }

  /// Moves behind the closing quote of a string, and returns whether escapes were on the way.
  ///
  /// If the text ends before, `position` is at the character that is not complete.
  mutating func skipCharacters(_ text: RawSpan) throws(JSONError) -> Bool {
    var hasEscapes = false
    while true {
      skipPlainCharacters(text)
      guard position < text.byteCount else { throw JSONError(.unexpectedEnd, at: position) }
      switch text.byte(position) {
      case UInt8(ascii: "\""):
        position += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape(text)
      case 0x00..<0x20:
        throw JSONError(.controlCharacter, at: position)
      case 0x80...:
        try skipMultibyteCharacter(text)
      default:
        position += 1
      }
    }
  }

  /// Moves over ASCII characters that mean themselves, eight at a time.
  @inline(__always)
  private mutating func skipPlainCharacters(_ text: RawSpan) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highBits: UInt64 = 0x8080_8080_8080_8080
    let last = text.byteCount &- 8
    var offset = position
    defer { position = offset }
    while offset <= last {
      let word = text.word(offset)
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let stops =
        (word | (word &- ones &* 0x20) | (quote &- ones) | (backslash &- ones)) & highBits
      if stops != 0 {
        offset &+= stops.trailingZeroBitCount >> 3
        return
      }
      offset &+= 8
    }
  }

  private mutating func skipEscape(_ text: RawSpan) throws(JSONError) {
    guard position + 1 < text.byteCount else {
      throw JSONError(.unexpectedEnd, at: text.byteCount)
    }
    switch text.byte(position + 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      let unit = try codeUnit(text, at: position)
      guard unit & 0xF800 == 0xD800 else {
        position += 6
        return
      }
      guard unit < 0xDC00 else { throw JSONError(.loneSurrogate, at: position) }
      try checkPair(text)
      position += 12
    default:
      throw JSONError(.invalidEscape, at: position + 1)
    }
  }

  /// Checks that the high surrogate at `position` is followed by a low one.
  private func checkPair(_ text: RawSpan) throws(JSONError) {
    let second = position + 6
    guard second < text.byteCount else { throw JSONError(.unexpectedEnd, at: text.byteCount) }
    guard text.byte(second) == UInt8(ascii: "\\") else {
      throw JSONError(.loneSurrogate, at: position)
    }
    guard second + 1 < text.byteCount else { throw JSONError(.unexpectedEnd, at: text.byteCount) }
    guard text.byte(second + 1) == UInt8(ascii: "u"),
      try codeUnit(text, at: second) & 0xFC00 == 0xDC00
    else {
      throw JSONError(.loneSurrogate, at: position)
    }
  }

  /// The UTF-16 code unit that `\uXXXX` at an offset stands for.
  private func codeUnit(_ text: RawSpan, at offset: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for index in offset + 2..<offset + 6 {
      guard index < text.byteCount else { throw JSONError(.unexpectedEnd, at: text.byteCount) }
      guard let digit = text.byte(index).hexDigitValue else {
        throw JSONError(.invalidEscape, at: index)
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  private mutating func skipMultibyteCharacter(_ text: RawSpan) throws(JSONError) {
    let start = position
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch text.byte(start) {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: throw JSONError(.invalidUTF8, at: start)
      }
    for index in 1..<count {
      guard start + index < text.byteCount else {
        throw JSONError(.unexpectedEnd, at: text.byteCount)
      }
      let byte = text.byte(start + index)
      guard index == 1 ? second.contains(byte) : 0x80...0xBF ~= byte else {
        throw JSONError(.invalidUTF8, at: start)
      }
    }
    position += count
  }
}
