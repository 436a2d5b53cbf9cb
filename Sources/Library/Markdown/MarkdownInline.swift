/// The text of a block: emphasis, code and links.
///
/// The delimiters of emphasis and the brackets of links are paired as CommonMark has it, in one pass
/// and with a stack, so that no text takes more than linear time but for what it pairs.
struct MarkdownInline {
  /// A piece of the result.
  private enum Piece {
    case text(Range<Int>)
    case code(Range<Int>)
    case html(String)
    /// A run of `*` or `_`, as far as it is not used up.
    case delimiters(UInt8, count: Int)
  }

  /// A run that may begin or end emphasis.
  private struct Delimiter {
    let piece: Int
    let character: UInt8
    let length: Int
    var count: Int
    let opens: Bool
    let closes: Bool
    /// The tags that are set before and after what is left of it.
    var before = ""
    var after = ""
  }

  private struct Bracket {
    let piece: Int
    let delimiters: Int
    var isActive = true
  }

  private let bytes: ArraySlice<UInt8>
  private var pieces: [Piece] = []
  private var delimiters: [Delimiter] = []
  private var brackets: [Bracket] = []
  private var index: Int
  private var textStart: Int
  /// The lengths of backtick runs that nothing closes from here on.
  private var unclosed: Set<Int> = []

  static func render(_ text: ArraySlice<UInt8>, to html: inout [UInt8]) {
    var inline = MarkdownInline(text)
    inline.parse()
    inline.write(to: &html)
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
    textStart = index
  }

  private mutating func parse() {
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "\\"): parseEscape()
      case UInt8(ascii: "`"): parseCode()
      case UInt8(ascii: "*"), UInt8(ascii: "_"): parseDelimiters()
      case UInt8(ascii: "["):
        flush()
        brackets.append(Bracket(piece: pieces.count, delimiters: delimiters.count))
        index += 1
        flush()
      case UInt8(ascii: "]"): parseLinkEnd()
      case UInt8(ascii: "<"): parseAutolink()
      default: index += 1
      }
    }
    flush()
    pairDelimiters(from: 0)
  }

  /// Makes a piece of the text before the index.
  private mutating func flush() {
    if textStart < index { pieces.append(.text(textStart..<index)) }
    textStart = index
  }

  private mutating func append(_ piece: Piece, upTo end: Int) {
    flush()
    pieces.append(piece)
    index = end
    textStart = end
  }

  private mutating func parseEscape() {
    guard let next = byte(at: index + 1), next.isPunctuation else {
      index += 1
      return
    }
    flush()
    textStart = index + 1
    index += 2
  }

  private mutating func parseCode() {
    let length = bytes[index...].prefix { $0 == UInt8(ascii: "`") }.count
    let start = index + length
    guard !unclosed.contains(length), let end = closing(length, from: start) else {
      unclosed.insert(length)
      index = start
      return
    }
    var code = start..<end
    let isPadded =
      code.count > 2 && bytes[start] == UInt8(ascii: " ")
      && bytes[end - 1] == UInt8(ascii: " ")
      && bytes[code].contains { $0 != UInt8(ascii: " ") }
    if isPadded { code = (start + 1)..<(end - 1) }
    append(.code(code), upTo: end + length)
  }

  private func closing(_ length: Int, from start: Int) -> Int? {
    var position = start
    while position < bytes.endIndex {
      guard bytes[position] == UInt8(ascii: "`") else {
        position += 1
        continue
      }
      let run = bytes[position...].prefix { $0 == UInt8(ascii: "`") }.count
      if run == length { return position }
      position += run
    }
    return nil
  }

  private mutating func parseDelimiters() {
    let character = bytes[index]
    let count = bytes[index...].prefix { $0 == character }.count
    let (before, after) = (byte(at: index - 1), byte(at: index + count))
    let isLeft = !after.isBlank && (!after.isPunctuation || before.isBlank || before.isPunctuation)
    let isRight =
      !before.isBlank && (!before.isPunctuation || after.isBlank || after.isPunctuation)
    let isWord = character == UInt8(ascii: "_")
    append(.delimiters(character, count: count), upTo: index + count)
    delimiters.append(
      Delimiter(
        piece: pieces.count - 1, character: character, length: count, count: count,
        opens: isLeft && (!isWord || !isRight || before.isPunctuation),
        closes: isRight && (!isWord || !isLeft || after.isPunctuation)))
  }

  private mutating func parseAutolink() {
    guard let address = MarkdownLink.absolute(bytes[(index + 1)...]) else {
      index += 1
      return
    }
    let url = String(decoding: address, as: UTF8.self)
    append(.html(MarkdownLink.startTag(url)), upTo: index)
    pieces.append(.text(address.startIndex..<address.endIndex))
    pieces.append(.html("</a>"))
    index = address.endIndex + 1
    textStart = index
  }

  private mutating func parseLinkEnd() {
    guard let bracket = brackets.popLast(), bracket.isActive,
      let link = MarkdownLink(after: bytes[(index + 1)...])
    else {
      index += 1
      return
    }
    flush()
    pairDelimiters(from: bracket.delimiters)
    if let url = link.url {
      pieces[bracket.piece] = .html(MarkdownLink.startTag(url))
      pieces.append(.html("</a>"))
    } else {
      // What may not be linked stays as its text.
      pieces[bracket.piece] = .html("")
    }
    index = link.end
    textStart = index
    for position in brackets.indices { brackets[position].isActive = false }
  }

  private func byte(at position: Int) -> UInt8? {
    bytes.indices.contains(position) ? bytes[position] : nil
  }
}

extension MarkdownInline {
  /// Pairs the delimiters after a place, and forgets them.
  private mutating func pairDelimiters(from bottom: Int) {
    // CommonMark's `openers_bottom`: below these no opener was found for a closer of the same kind,
    // so that a text full of closers is not searched again for each, which would be quadratic.
    var bottoms: [Int: Int] = [:]
    var openers: [Int] = []
    for closer in delimiters.indices.dropFirst(bottom) {
      if delimiters[closer].closes {
        pair(closer, with: &openers, bottoms: &bottoms)
      }
      if delimiters[closer].opens, delimiters[closer].count > 0 { openers.append(closer) }
    }
    for delimiter in delimiters[bottom...] {
      let left = String(
        repeating: Character(Unicode.Scalar(delimiter.character)), count: delimiter.count)
      pieces[delimiter.piece] = .html(delimiter.before + left + delimiter.after)
    }
    delimiters.removeSubrange(bottom...)
  }

  private mutating func pair(
    _ closer: Int, with openers: inout [Int], bottoms: inout [Int: Int]
  ) {
    while delimiters[closer].count > 0 {
      let kind =
        Int(delimiters[closer].character) * 6 + delimiters[closer].length % 3
        + (delimiters[closer].opens ? 3 : 0)
      let lowest = bottoms[kind] ?? 0
      guard
        let found = openers.indices.reversed().first(where: { position in
          openers[position] < lowest || matches(openers[position], closer)
        }), openers[found] >= lowest
      else {
        bottoms[kind] = closer
        return
      }
      let opener = openers[found]
      let isStrong = delimiters[opener].count >= 2 && delimiters[closer].count >= 2
      let (tag, used) = isStrong ? ("strong", 2) : ("em", 1)
      delimiters[opener].after = "<\(tag)>" + delimiters[opener].after
      delimiters[closer].before += "</\(tag)>"
      delimiters[opener].count -= used
      delimiters[closer].count -= used
      openers.removeSubrange((delimiters[opener].count > 0 ? found + 1 : found)...)
    }
  }

  private func matches(_ opener: Int, _ closer: Int) -> Bool {
    let (left, right) = (delimiters[opener], delimiters[closer])
    guard left.character == right.character else { return false }
    // CommonMark's rule of three, which keeps `**a*b**` whole.
    guard left.closes || right.opens else { return true }
    return (left.length + right.length) % 3 != 0
      || left.length % 3 == 0 && right.length % 3 == 0
  }

  private func write(to html: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .text(let range): html.appendEscaped(bytes[range])
      case .html(let tag): html += tag.utf8
      case .code(let range):
        html += "<code>".utf8
        html.appendEscaped(bytes[range].map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
        html += "</code>".utf8
      case .delimiters(let character, let count):
        html += Array(repeating: character, count: count)
      }
    }
  }
}

extension UInt8 {
  /// Whether it is one of ASCII's punctuation marks.
  fileprivate var isPunctuation: Bool {
    (0x21...0x2F).contains(self) || (0x3A...0x40).contains(self) || (0x5B...0x60).contains(self)
      || (0x7B...0x7E).contains(self)
  }
}

extension UInt8? {
  /// Whether nothing is there, or white space.
  fileprivate var isBlank: Bool { self.map { $0 <= 0x20 } ?? true }
  fileprivate var isPunctuation: Bool { self?.isPunctuation ?? false }
}
