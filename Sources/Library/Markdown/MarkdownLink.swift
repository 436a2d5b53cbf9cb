/// Where a link of Markdown leads to.
struct MarkdownLink {
  /// The longest address, in bytes.
  static let longest = 4096

  /// How deep parentheses may lie in each other in an address.
  private static let deepest = 32

  private static let schemes: Set = ["http", "https", "mailto"]

  /// The address; `nil` for one that may not be linked.
  let url: String?
  /// Where the text goes on.
  let end: Int

  /// Reads `(address)` or `(address "title")`.
  init?(after bytes: ArraySlice<UInt8>) {
    guard bytes.first == UInt8(ascii: "(") else { return nil }
    let bytes = bytes.prefix(Self.longest)
    var index = Self.skipBlanks(bytes, bytes.startIndex + 1)
    guard let address = Self.address(in: bytes, from: &index) else { return nil }
    let afterAddress = index
    index = Self.skipBlanks(bytes, index)
    if index > afterAddress, index < bytes.endIndex,
      let quote = "\"'".utf8.first(where: { $0 == bytes[index] }),
      let close = bytes[(index + 1)...].firstIndex(of: quote)
    {
      index = Self.skipBlanks(bytes, close + 1)
    }
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: ")") else { return nil }
    end = index + 1
    url = Self.isSafe(address) ? address : nil
  }

  /// Reads `address>` with a scheme that may be linked, and returns the address.
  static func absolute(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let address = bytes.prefix(longest).prefix {
      $0 > 0x20 && $0 != 0x7F && !"<>".utf8.contains($0)
    }
    guard address.endIndex < bytes.endIndex, bytes[address.endIndex] == UInt8(ascii: ">") else {
      return nil
    }
    let text = String(decoding: address, as: UTF8.self)
    return scheme(of: text) != nil && isSafe(text) ? address : nil
  }

  static func startTag(_ url: String) -> String {
    var html: [UInt8] = Array("<a href=\"".utf8)
    html.appendEscaped(url.utf8)
    return String(decoding: html, as: UTF8.self) + "\">"
  }

  /// Reads an address in angle brackets, or one without blanks and with paired parentheses.
  private static func address(in bytes: ArraySlice<UInt8>, from index: inout Int) -> String? {
    guard index < bytes.endIndex else { return nil }
    if bytes[index] == UInt8(ascii: "<") {
      let address = bytes[(index + 1)...].prefix {
        $0 >= 0x20 && $0 != 0x7F && !"<>".utf8.contains($0)
      }
      guard address.endIndex < bytes.endIndex, bytes[address.endIndex] == UInt8(ascii: ">")
      else { return nil }
      index = address.endIndex + 1
      return unescaped(address)
    }
    let start = index
    var depth = 0
    scan: while index < bytes.endIndex {
      switch bytes[index] {
      case ...0x20, 0x7F: break scan
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "("):
        depth += 1
        if depth > deepest { return nil }
      case UInt8(ascii: ")"):
        if depth == 0 { break scan }
        depth -= 1
      default: break
      }
      index += 1
    }
    guard depth == 0, index <= bytes.endIndex else { return nil }
    return unescaped(bytes[start..<index])
  }

  /// The text without the backslashes before punctuation.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped, !"\\()<>\"'[]*_`&".utf8.contains(byte) { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
      isEscaped = false
    }
    if isEscaped { result.append(UInt8(ascii: "\\")) }
    return String(decoding: result, as: UTF8.self)
  }

  private static func skipBlanks(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Int {
    bytes[start...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
      ?? bytes.endIndex
  }

  /// What is before the first colon, if no path has begun before it.
  private static func scheme(of address: String) -> Substring? {
    guard let end = address.firstIndex(where: { ":/?#".contains($0) }), address[end] == ":" else {
      return nil
    }
    return address[..<end]
  }

  private static func isSafe(_ address: String) -> Bool {
    guard let scheme = scheme(of: address) else { return true }
    return schemes.contains(scheme.lowercased())
  }
}
