import JSON

/// Patterns of bytes that are looked for all at once, so that many cost what one costs.
///
/// A table of the patterns' first bytes tells at which places of a text one may stand, and there a
/// hash table of their first four which ones have to be compared.
struct PatternSet: Sendable {
  /// How many bytes of a pattern the table knows; a shorter pattern is looked for by itself.
  private static let keyLength = 4
  /// How many places the table has for each pattern, at least.
  private static let room = 4

  /// Whether a pattern begins with a byte, by the byte.
  private var beginnings = [Bool](repeating: false, count: 256)
  private var patterns: [[UInt8]] = []
  private var shortPatterns: [[UInt8]] = []
  /// The last pattern whose key has this hash, by the hash; -1 for none.
  private var heads: [Int32] = []
  /// The pattern before it whose key has the same hash, by the pattern; -1 for none.
  private var links: [Int32] = []
  private var hashShift: UInt32 = 32

  var isEmpty: Bool { patterns.isEmpty && shortPatterns.isEmpty }

  /// Adds a pattern of at least one byte, unless it is there.
  mutating func insert(_ pattern: [UInt8]) {
    beginnings[Int(pattern[0])] = true
    if pattern.count < Self.keyLength {
      if !shortPatterns.contains(pattern) { shortPatterns.append(pattern) }
      return
    }
    let key = Self.key(of: pattern)
    guard !isKnown(key) || !chain(of: key).contains(pattern) else { return }
    patterns.append(pattern)
    if patterns.count * Self.room > heads.count { grow() } else { link(patterns.count - 1) }
  }

  /// The first place from `start` on where a pattern stands, the longest that does.
  ///
  /// One of less than four bytes counts only where it stands alone, with no letter or digit beside
  /// it, unless it is looked for within words, too.
  func firstMatch(
    in text: [UInt8], from start: Int = 0, withinWords: Bool = false
  ) -> Range<Int>? {
    for position in start..<max(start, text.count) where beginnings[Int(text[position])] {
      let length = longestMatch(in: text, at: position, withinWords: withinWords)
      if length > 0 { return position..<position + length }
    }
    return nil
  }

  /// How long the longest pattern is that stands at a place; 0 without one.
  private func longestMatch(in text: [UInt8], at position: Int, withinWords: Bool) -> Int {
    var length = 0
    if position + Self.keyLength <= text.count {
      let key = Self.key(of: text, at: position)
      if isKnown(key) {
        length =
          chain(of: key).lazy.filter { text[position...].starts(with: $0) }.map(\.count).max()
          ?? 0
      }
    }
    for pattern in shortPatterns
    where length < pattern.count && text[position...].starts(with: pattern)
      && (withinWords || text.standsAlone(position..<position + pattern.count))
    {
      length = pattern.count
    }
    return length
  }

  /// The parts of a text that patterns stand in, in order; those that overlap are one.
  func matches(in text: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var position = 0
    while let match = firstMatch(in: text, from: position) {
      if let last = ranges.last, match.lowerBound < last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, match.upperBound)
      } else {
        ranges.append(match)
      }
      position = match.lowerBound + 1
    }
    return ranges
  }

  /// Whether a pattern may have this key.
  private func isKnown(_ key: UInt32) -> Bool { !heads.isEmpty && heads[hash(key)] >= 0 }

  /// The patterns whose keys have the same hash as this known one.
  private func chain(of key: UInt32) -> some Sequence<[UInt8]> {
    sequence(state: heads[hash(key)]) { index -> [UInt8]? in
      guard index >= 0 else { return nil }
      defer { index = links[Int(index)] }
      return patterns[Int(index)]
    }
  }

  private mutating func grow() {
    let bits = max(6, heads.isEmpty ? 0 : heads.count.trailingZeroBitCount + 1)
    heads = Array(repeating: -1, count: 1 << bits)
    links = []
    hashShift = 32 - UInt32(bits)
    for index in patterns.indices { link(index) }
  }

  private mutating func link(_ index: Int) {
    let hash = hash(Self.key(of: patterns[index]))
    links.append(heads[hash])
    heads[hash] = Int32(index)
  }

  private func hash(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> hashShift) }

  private static func key(of text: [UInt8], at position: Int = 0) -> UInt32 {
    (0..<keyLength).reduce(0) { $0 << 8 | UInt32(text[position + $1]) }
  }
}

extension [UInt8] {
  fileprivate func standsAlone(_ range: Range<Int>) -> Bool {
    (range.lowerBound == 0 || !self[range.lowerBound - 1].isAlphanumeric)
      && (range.upperBound == count || !self[range.upperBound].isAlphanumeric)
  }
}
