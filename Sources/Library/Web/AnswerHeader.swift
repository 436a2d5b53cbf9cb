import Basics
import JSON

/// The header of an answer, taken line by line as it comes.
struct AnswerHeader {
  /// More than any service sends, and less than what libcurl has limits of its own for.
  static let mostBytes = 128 << 10
  static let mostFields = 1000

  private(set) var fields: [Header] = []
  /// Whether the empty line at its end has come.
  private(set) var isWhole = false
  /// What is wrong with the lines so far.
  private(set) var problem: String?
  private var bytes = 0

  /// Takes a line, and returns whether the answer can still be one.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
    bytes += line.count
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // An answer begins, perhaps after a preliminary one.
      fields = []
      isWhole = false
      if text.split(separator: " ").dropFirst().first?.prefix(3) == "101" {
        // libcurl may take it for a preliminary answer, and wait for the next one.
        problem = "it changes to another protocol, which nobody asked for"
      }
    } else if text == "\r\n" || text == "\n" {
      isWhole = true
      if !hasOneLength { problem = "its header does not say how long it is" }
    } else if text.utf8.first == 0x20 || text.utf8.first == 0x09 {
      // A folded line goes on with the one before it.
      if fields.isEmpty {
        problem = "its header is malformed"
      } else {
        fields[fields.count - 1].value += " " + text.trimmed
      }
    } else if let colon = text.firstIndex(of: ":") {
      fields.append(
        Header(String(text[..<colon]), String(text[text.index(after: colon)...]).trimmed))
    }
    if bytes > Self.mostBytes || fields.count > Self.mostFields {
      problem = "its header is too long"
    }
    return problem == nil
  }

  /// Whether all that is said of the body's length is the same number.
  ///
  /// Of two numbers libcurl may go by either, and wait for bytes that never come.
  private var hasOneLength: Bool {
    let lengths = fields.filter { $0.name.lowercased() == "content-length" }.map(\.value)
    guard let length = lengths.first else { return true }
    return !length.isEmpty && length.utf8.allSatisfy(\.isDigit)
      && lengths.allSatisfy { $0 == length }
  }
}
