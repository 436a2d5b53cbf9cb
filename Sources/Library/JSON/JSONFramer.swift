/// Finds the end of a value whose text arrives in pieces, without looking at any byte twice.
///
/// It keeps to the grammar as strictly as `JSONScanner`, so that a broken value is known as soon
/// as the byte that breaks it has come.
struct JSONFramer {
  private enum State {
    case value, firstElement, firstName, name, nameCharacters, colon, characters
    case number(JSONNumberState)
    case separator, end
    case broken(JSONError)
  }

  private struct Container {
    let isObject: Bool
    /// Where it begins in the input.
    let start: Int
  }

  /// Where the value begins in the input.
  private var origin: Int
  private var state = State.value
  private var scanner = JSONScanner()
  /// The open containers, the innermost last.
  private var containers: [Container] = []

  init(at origin: Int) {
    self.origin = origin
  }

  /// Whether a number that is not inside anything is at hand, which the input's end may complete.
  var isAtNumber: Bool {
    if case .number = state { containers.isEmpty } else { false }
  }

  var isInContainer: Bool { !containers.isEmpty }

  /// Turns to an open container that begins at an offset in the input, as if the walk had begun
  /// there; `false` if there is none.
  mutating func turn(to start: Int) -> Bool {
    let outer = containers.firstIndex { $0.start >= start } ?? containers.count
    containers.removeFirst(outer)
    guard containers.first?.start == start else { return false }
    scanner.position -= start - origin
    origin = start
    return true
  }

  /// Moves on in a text that begins with all the text given before, and returns whether the value
  /// has ended.
  ///
  /// A number that is not inside anything ends only with the byte after it.
  mutating func advance(_ text: RawSpan) throws(JSONError) -> Bool {
    do throws(JSONError) {
      return try walk(text)
    } catch {
      // A container inside may still be nested less than too deeply.
      if error.reason != .tooDeep {
        state = .broken(JSONError(error.reason, at: error.offset + origin))
      }
      throw error
    }
  }

  private mutating func walk(_ text: RawSpan) throws(JSONError) -> Bool {
    while true {
      switch state {
      case .end:
        return true
      case .broken(let error):
        throw JSONError(error.reason, at: error.offset - origin)
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
      state = containers.last?.isObject == true ? .name : .value
    case (.separator, UInt8(ascii: "}")) where containers.last?.isObject == true,
      (.separator, UInt8(ascii: "]")) where containers.last?.isObject == false:
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
      let isObject = byte == UInt8(ascii: "{")
      containers.append(Container(isObject: isObject, start: origin + scanner.position))
      scanner.position += 1
      state = isObject ? .firstName : .firstElement
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
