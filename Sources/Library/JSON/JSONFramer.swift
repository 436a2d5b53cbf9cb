/// Finds the end of a value whose text arrives in pieces, without looking at any byte twice.
///
/// It keeps to the grammar as strictly as `JSONScanner`, so that a broken value is known as soon
/// as the byte that breaks it has come.
struct JSONFramer {
  private enum State {
    case value, firstElement, firstName, name, nameCharacters, colon, characters
    case number(JSONNumberState)
    case separator, end
  }

  private var state = State.value
  private var scanner = JSONScanner()
  /// For each open container whether it is an object, the innermost last.
  private var containers: [Bool] = []

  /// Moves on in a text that begins with all the text given before, and returns whether the value
  /// has ended.
  ///
  /// A number that is not inside anything ends only with the byte after it.
  mutating func advance(_ text: RawSpan) throws(JSONError) -> Bool {
    while true {
      switch state {
      case .end:
        return true
      case .nameCharacters, .characters:
        guard try continueString(text) else { return false }
      case .number(var number):
        let isOpen = try scanner.skipDigits(text, &number)
        state = .number(number)
        if isOpen { return false }
        endValue()
      default:
        scanner.skipWhitespace(text)
        guard scanner.position < text.byteCount else { return false }
        guard try take(text.byte(scanner.position), text) else { return false }
      }
    }
  }

  /// Takes the first byte of what comes next, and returns `false` if it needs more text.
  private mutating func take(_ byte: UInt8, _ text: RawSpan) throws(JSONError) -> Bool {
    switch (state, byte) {
    case (.firstElement, UInt8(ascii: "]")), (.firstName, UInt8(ascii: "}")):
      close()
    case (.value, _), (.firstElement, _):
      return try beginValue(byte, text)
    case (.firstName, UInt8(ascii: "\"")), (.name, UInt8(ascii: "\"")):
      scanner.position += 1
      state = .nameCharacters
    case (.colon, _):
      try scanner.skipColon(text)
      state = .value
    case (.separator, UInt8(ascii: ",")):
      scanner.position += 1
      state = containers.last == true ? .name : .value
    case (.separator, UInt8(ascii: "}")) where containers.last == true,
      (.separator, UInt8(ascii: "]")) where containers.last == false:
      close()
    default:
      throw JSONError(.unexpectedByte, at: scanner.position)
    }
    return true
  }

  private mutating func beginValue(_ byte: UInt8, _ text: RawSpan) throws(JSONError) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard containers.count < JSONScanner.maximumDepth else {
        throw JSONError(.tooDeep, at: scanner.position)
      }
      scanner.position += 1
      containers.append(byte == UInt8(ascii: "{"))
      state = byte == UInt8(ascii: "{") ? .firstName : .firstElement
    case UInt8(ascii: "\""):
      scanner.position += 1
      state = .characters
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      state = .number(.start)
    default:
      let start = scanner.position
      do {
        try scanner.skipValue(text)
      } catch {
        guard error.reason == .unexpectedEnd else { throw error }
        scanner.position = start
        return false
      }
      endValue()
    }
    return true
  }

  private mutating func continueString(_ text: RawSpan) throws(JSONError) -> Bool {
    do {
      _ = try scanner.skipCharacters(text)
    } catch {
      guard error.reason == .unexpectedEnd else { throw error }
      return false
    }
    if case .nameCharacters = state { state = .colon } else { endValue() }
    return true
  }

  private mutating func close() {
    scanner.position += 1
    containers.removeLast()
    endValue()
  }

  private mutating func endValue() {
    state = containers.isEmpty ? .end : .separator
  }
}
