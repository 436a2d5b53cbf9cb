extension StringProtocol {
  /// The number of terminal columns that the text takes.
  package var displayWidth: Int {
    utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.displayWidth }
  }
}

extension String {
  /// The text, cut with `…` where it takes more than this many columns.
  package func truncated(toWidth width: Int) -> String {
    guard displayWidth > width else { return self }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in self {
      guard used + character.displayWidth < width else { break }
      kept.append(character)
      used += character.displayWidth
    }
    return kept + "…"
  }

  /// The end of the text behind `…` where it takes more than this many columns.
  package func truncatedAtStart(toWidth width: Int) -> String {
    guard displayWidth > width else { return self }
    return String(String(reversed()).truncated(toWidth: width).reversed())
  }

  /// The text in lines of this many columns at most, broken at spaces where there are any.
  package func wrapped(toWidth width: Int) -> [String] {
    var lines: [String] = []
    var rest = self[...]
    while rest.displayWidth > width {
      var end = rest.startIndex
      var space: Index?
      var used = 0
      while end < rest.endIndex {
        if rest[end] == " ", end > rest.startIndex { space = end }
        used += rest[end].displayWidth
        guard used <= width else { break }
        end = rest.index(after: end)
      }
      // A character that is wider than the line gets one of its own.
      if end == rest.startIndex { end = rest.index(after: end) }
      lines.append(String(rest[..<(space ?? end)]))
      rest = space.map { rest[rest.index(after: $0)...] } ?? rest[end...]
    }
    return rest.isEmpty && !lines.isEmpty ? lines : lines + [String(rest)]
  }
}

extension Character {
  /// The number of terminal columns that the character takes: 0, 1 or 2.
  package var displayWidth: Int {
    if unicodeScalars.contains("\u{FE0F}") { return 2 }
    return unicodeScalars.lazy.map(\.displayWidth).max() ?? 0
  }
}

extension Unicode.Scalar {
  fileprivate var displayWidth: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    let isWide =
      properties.isEmojiPresentation || Self.wideRanges.contains { $0.contains(value) }
    return isWide ? 2 : 1
  }

  /// The blocks of East Asian wide and full-width characters.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF,
    0x20000...0x3FFFD,
  ]
}
