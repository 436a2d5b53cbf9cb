/// A line of Markdown, and what block it begins.
struct MarkdownLine {
  struct Fence {
    let character: UInt8
    let length: Int
    let indent: Int
  }

  struct Heading {
    let level: Int
    let text: ArraySlice<UInt8>
  }

  /// The beginning of a list item.
  struct ListMarker {
    /// The first number of an ordered list.
    let number: Int?
    /// The bullet, or what follows the number: another one begins another list.
    let character: UInt8
    /// Where the item's text begins, in columns.
    let width: Int
  }

  let bytes: ArraySlice<UInt8>
  /// The blanks that the line begins with, in columns.
  let indent: Int
  private let start: Int

  /// Takes a line without its end.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    var column = 0
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: " ") {
        column += 1
      } else if bytes[index] == UInt8(ascii: "\t") {
        column += 4 - column % 4
      } else {
        break
      }
      index += 1
    }
    indent = column
    start = index
  }

  var isBlank: Bool { start == bytes.endIndex }

  private var text: ArraySlice<UInt8> { bytes[start...] }

  /// The digits that the text begins with.
  private var digits: ArraySlice<UInt8> {
    text.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }

  /// The line without blanks at its ends.
  var trimmed: ArraySlice<UInt8> {
    var text = text
    while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
      text.removeLast()
    }
    return text
  }

  /// The line less some columns of blanks, or all that it has.
  func withoutIndent(atMost columns: Int) -> MarkdownLine {
    let left = max(indent - columns, 0)
    if left == 0 { return MarkdownLine(text) }
    return MarkdownLine((Array(repeating: UInt8(ascii: " "), count: left) + text)[...])
  }

  /// The fence that the line begins code with.
  var fence: Fence? {
    guard indent < 4, let character = text.first,
      character == UInt8(ascii: "`") || character == UInt8(ascii: "~")
    else { return nil }
    let length = text.prefix { $0 == character }.count
    let info = text.dropFirst(length)
    guard length >= 3, character != UInt8(ascii: "`") || !info.contains(character) else {
      return nil
    }
    return Fence(character: character, length: length, indent: indent)
  }

  func closes(_ fence: Fence) -> Bool {
    indent < 4 && trimmed.count >= fence.length && trimmed.allSatisfy { $0 == fence.character }
  }

  var heading: Heading? {
    let level = text.prefix { $0 == UInt8(ascii: "#") }.count
    guard indent < 4, (1...6).contains(level) else { return nil }
    let rest = MarkdownLine(text.dropFirst(level))
    guard rest.isBlank || rest.indent > 0 else { return nil }
    var title = rest.trimmed
    let closing = title.reversed().prefix { $0 == UInt8(ascii: "#") }.count
    let before = title.dropLast(closing)
    if before.isEmpty || before.last == UInt8(ascii: " ") {
      title = MarkdownLine(before).trimmed
    }
    return Heading(level: level, text: title)
  }

  /// What the line quotes.
  var quoted: MarkdownLine? {
    guard indent < 4, text.first == UInt8(ascii: ">") else { return nil }
    return MarkdownLine(text.dropFirst()).withoutIndent(atMost: 1)
  }

  var listMarker: ListMarker? {
    guard indent < 4, let first = text.first else { return nil }
    let digits = digits
    var number: Int?
    var character = first
    if digits.isEmpty {
      guard "-*+".utf8.contains(first) else { return nil }
    } else {
      guard digits.count <= 9, let end = text.dropFirst(digits.count).first,
        ".)".utf8.contains(end)
      else { return nil }
      number = Int(String(decoding: digits, as: UTF8.self))
      character = end
    }
    let width = indent + digits.count + 1
    let rest = MarkdownLine(text.dropFirst(digits.count + 1))
    guard rest.isBlank || rest.indent > 0 else { return nil }
    // More blanks than that are the indent of code in the item.
    let blanks = rest.isBlank || rest.indent > 4 ? 1 : rest.indent
    return ListMarker(number: number, character: character, width: width + blanks)
  }

  /// The line from where the text of its list item begins.
  func afterMarker(_ marker: ListMarker) -> MarkdownLine {
    let digits = digits
    let used = indent + digits.count + 1
    return MarkdownLine(text.dropFirst(digits.count + 1)).withoutIndent(
      atMost: marker.width - used)
  }

  /// Whether the line goes on with a paragraph; quotes and lists are only looked for where there
  /// may be any.
  func continuesParagraph(_ mayNest: Bool) -> Bool {
    if isBlank || fence != nil || heading != nil { return false }
    guard mayNest else { return true }
    if quoted != nil { return false }
    guard let marker = listMarker else { return true }
    // A number at the beginning of a line is no list but by chance, unless it is 1.
    return marker.number.map { $0 != 1 } ?? MarkdownLine(text.dropFirst()).isBlank
  }
}
