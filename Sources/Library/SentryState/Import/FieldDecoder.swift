import SQLite
import JSON

/// What is wrong with the fields of a record.
enum FieldError: Error {
  case noObject
  case missing(column: String)
  case notOne(of: [String], given: [String])
  case wrongType(column: String, expected: String, found: String)

  func message(model: String) -> String {
    switch self {
    case .noObject: "'fields' of \(model) must be an object"
    case .missing(let column): "\(model) needs '\(column)'"
    case .notOne(let columns, let given):
      "\(model) needs exactly one of \(Self.list(columns)), not \(given.isEmpty ? "none" : Self.list(given))"
    case .wrongType(let column, let expected, let found):
      "'\(column)' of \(model) must be \(expected), not \(found)"
    }
  }

  private static func list(_ columns: [String]) -> String {
    columns.map { "'\($0)'" }.joined(separator: " and ")
  }
}

/// Turns the values of records into values for columns.
enum FieldDecoder {
  /// The value for a column that a record gives; `nil` for a null, which is as good as none, but
  /// for an option.
  static func field(
    _ column: Column, _ source: [UInt8], _ range: Range<Int>, into text: inout [UInt8]
  ) throws(FieldError) -> RowBatch.Field? {
    let first = source[range.lowerBound]
    if first == UInt8(ascii: "n"), column.kind != .option { return nil }
    let isString = first == UInt8(ascii: "\"")
    if case .json = column.kind, source[range].elementsEqual("\"null\"".utf8) { return nil }
    let inside = isString ? range.lowerBound + 1..<range.upperBound - 1 : range
    let field: RowBatch.Field? =
      switch column.kind {
      case .integer, .reference, .key: source.integer(range).map { .integer($0) }
      case .boolean: boolean(source, range)
      case .text: isString ? characters(source, inside, into: &text) : nil
      case .scalar:
        isString
          ? characters(source, inside, into: &text) : source.integer(range).map { .integer($0) }
      case .timestamp: isString ? time(source, inside, into: &text) : nil
      case .json: json(source, range, inside: isString ? inside : nil, into: &text)
      case .option: option(source, range, inside: isString ? inside : nil, into: &text)
      }
    guard let field else {
      throw FieldError.wrongType(
        column: column.name, expected: column.kind.expectation,
        found: kind(source[range], column: column.kind))
    }
    return field
  }

  /// The value for a column that a record does not give.
  static func missing(
    _ column: Column, into text: inout [UInt8]
  ) throws(FieldError) -> RowBatch.Field {
    if let number = column.number { return .integer(Int64(number)) }
    switch column.presence {
    case .optional: return .null
    case .required: throw FieldError.missing(column: column.name)
    case .defaulted: break
    }
    switch column.kind {
    case .integer, .boolean, .scalar, .reference, .key: return .integer(0)
    case .text, .timestamp: return .text(text.count..<text.count)
    case .json, .option:
      text.append(contentsOf: "{}".utf8)
      return .text(text.count - 2..<text.count)
    }
  }

  private static func boolean(_ source: [UInt8], _ range: Range<Int>) -> RowBatch.Field? {
    switch source[range.lowerBound] {
    case UInt8(ascii: "t"): .integer(1)
    case UInt8(ascii: "f"): .integer(0)
    default: source.integer(range).flatMap { 0...1 ~= $0 ? .integer($0) : nil }
    }
  }

  private static func characters(
    _ source: [UInt8], _ range: Range<Int>, into text: inout [UInt8]
  ) -> RowBatch.Field {
    let start = text.count
    text.appendCharacters(range, of: source)
    return .text(start..<text.count)
  }

  private static func time(
    _ source: [UInt8], _ range: Range<Int>, into text: inout [UInt8]
  ) -> RowBatch.Field? {
    guard let time = Timestamp(source, in: range) else { return nil }
    let start = text.count
    time.write(to: &text)
    return .text(start..<text.count)
  }

  /// An object or array, as it is or as a string of it.
  private static func json(
    _ source: [UInt8], _ range: Range<Int>, inside: Range<Int>?, into text: inout [UInt8]
  ) -> RowBatch.Field? {
    let start = text.count
    if let inside {
      guard let value = value(inString: inside, of: source) else { return nil }
      text.appendCompactly(value.indices, of: value)
    } else {
      text.appendCompactly(range, of: source)
    }
    let isContainer =
      text.count > start
      && (text[start] == UInt8(ascii: "{") || text[start] == UInt8(ascii: "["))
    return isContainer ? .text(start..<text.count) : nil
  }

  /// Any value, as it is or as a string of it; a string that is no JSON is meant as it is.
  private static func option(
    _ source: [UInt8], _ range: Range<Int>, inside: Range<Int>?, into text: inout [UInt8]
  ) -> RowBatch.Field {
    let start = text.count
    if let inside, let value = value(inString: inside, of: source) {
      text.appendCompactly(value.indices, of: value)
    } else {
      text.appendCompactly(range, of: source)
    }
    return .text(start..<text.count)
  }

  private static func value(inString range: Range<Int>, of source: [UInt8]) -> [UInt8]? {
    var characters: [UInt8] = []
    characters.appendCharacters(range, of: source)
    return characters.isJSON ? characters : nil
  }

  private static func kind(_ text: ArraySlice<UInt8>, column: Column.Kind) -> String {
    let value = (try? JSONValue(parsing: Array(text))) ?? .null
    switch (value, column) {
    case (.string(let text), .timestamp) where text.utf8.count <= 64:
      return "'\(text)'"
    case (.number(let number), .integer), (.number(let number), .boolean),
      (.number(let number), .reference), (.number(let number), .key):
      return number.text
    default: return value.kind
    }
  }
}

extension Column.Kind {
  /// What a value must be, in the words of messages.
  fileprivate var expectation: String {
    switch self {
    case .integer: "an integer"
    case .text: "a string"
    case .boolean: "a boolean"
    case .json: "an object or array, or a string of one"
    case .option: "JSON"
    case .timestamp: "an ISO 8601 time"
    case .scalar: "an integer or a string"
    case .reference, .key: "a primary key"
    }
  }
}

extension [UInt8] {
  /// The integer that a part of the text is, if it fits.
  func integer(_ range: Range<Int>) -> Int64? {
    let isNegative = self[range.lowerBound] == UInt8(ascii: "-")
    let digits = self[range].dropFirst(isNegative ? 1 : 0)
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in digits {
      guard byte.isDigit else { return nil }
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
      // Counted downwards, since the least integer has no counterpart.
      let (sum, overflow2) = shifted.subtractingReportingOverflow(digit)
      guard !overflow, !overflow2 else { return nil }
      value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }
}
