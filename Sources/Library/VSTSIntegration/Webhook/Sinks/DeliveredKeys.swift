package import JSON

/// The keys of deliveries that earlier runs delivered, in little memory: of numbered notifications
/// the numbers alone, of digests the bytes.
package struct DeliveredKeys: Sendable {
  /// A line of outcomes that is neither an outcome nor a summary.
  package struct ForeignRecord: Error {}

  private struct Digest: Hashable {
    let words: InlineWords

    init?(_ text: Substring.UTF8View) {
      guard text.count == 64 else { return nil }
      var words = InlineWords()
      for (index, byte) in text.enumerated() {
        // Upper-case digits would be another text.
        guard let digit = byte.hexDigitValue, !(UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte)
        else {
          return nil
        }
        words[index / 16] = words[index / 16] << 4 | UInt64(digit)
      }
      self.words = words
    }
  }

  private struct InlineWords: Hashable {
    private var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    subscript(index: Int) -> UInt64 {
      get { index == 0 ? a : index == 1 ? b : index == 2 ? c : d }
      set {
        switch index {
        case 0: a = newValue
        case 1: b = newValue
        case 2: c = newValue
        default: d = newValue
        }
      }
    }
  }

  private static let digestMark = "sha256:"

  /// Takes out of an outcome what is needed of it.
  package static let picker = MemberPicker(paths: [["outcome"], ["key"], ["summary"]])

  private var numbered: [String: Set<UInt64>] = [:]
  private var digests: Set<Digest> = []
  private var others: Set<String> = []

  package init() {}

  /// Takes an outcome, or a summary, that the picker has looked through.
  package mutating func insert(_ members: MemberPicker.Picked?) throws(ForeignRecord) {
    guard let members, let outcome = members.string(0) else {
      guard members?.bytes(2)?.first == UInt8(ascii: "{") else { throw ForeignRecord() }
      return
    }
    if outcome == EndpointOutcome.Kind.delivered.rawValue, let key = members.string(1) {
      insert(key)
    }
  }

  mutating func insert(_ key: String) {
    if let (subscription, number) = Self.numbered(key) {
      numbered[subscription, default: []].insert(number)
    } else if let digest = Self.digest(key) {
      digests.insert(digest)
    } else {
      others.insert(key)
    }
  }

  func contains(_ key: String) -> Bool {
    if let (subscription, number) = Self.numbered(key) {
      return numbered[subscription]?.contains(number) ?? false
    }
    return Self.digest(key).map { digests.contains($0) } ?? others.contains(key)
  }

  private static func digest(_ key: String) -> Digest? {
    key.hasPrefix(digestMark) ? Digest(key.dropFirst(digestMark.count).utf8) : nil
  }

  /// Subscription and notification, where the latter is written as numbers are.
  private static func numbered(_ key: String) -> (subscription: String, number: UInt64)? {
    guard let slash = key.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let digits = key.utf8[key.utf8.index(after: slash)...]
    guard 1...18 ~= digits.count, digits.allSatisfy(\.isDigit),
      digits.first != UInt8(ascii: "0") || digits.count == 1
    else { return nil }
    let number = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    return (String(key[..<slash]), number)
  }
}
