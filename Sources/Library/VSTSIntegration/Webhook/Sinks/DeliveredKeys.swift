package import JSON

/// The keys of deliveries that earlier runs delivered, in little memory: of numbered notifications
/// the numbers alone, of digests the bytes.
package struct DeliveredKeys: Sendable {
  /// A line of outcomes that is neither an outcome nor a summary.
  package struct ForeignRecord: Error {}

  /// Takes out of an outcome what is needed of it.
  package static let picker = MemberPicker(paths: [["outcome"], ["key"], ["summary"]])

  private static let delivered = Array("\"\(EndpointOutcome.Kind.delivered.rawValue)\"".utf8)

  /// The numbers of each subscription's notifications, and which of the sets belongs to whom.
  private var numbers: [Set<UInt64>] = []
  private var places: [[UInt8]: Int] = [:]
  /// The subscription that came last, which is the next one's mostly.
  private var latest: (subscription: [UInt8], place: Int)?
  private var digests: Set<Digest> = []
  private var others: Set<[UInt8]> = []

  package init() {}

  private var isEmpty: Bool { numbers.isEmpty && digests.isEmpty && others.isEmpty }

  /// Takes an outcome, or a summary, that the picker has looked through.
  package mutating func insert(_ members: MemberPicker.Picked?) throws(ForeignRecord) {
    guard let members, let outcome = members.bytes(0), outcome.first == UInt8(ascii: "\"") else {
      guard members?.bytes(2)?.first == UInt8(ascii: "{") else { throw ForeignRecord() }
      return
    }
    guard outcome.elementsEqual(Self.delivered), let key = members.bytes(1),
      key.first == UInt8(ascii: "\"")
    else { return }
    if key.contains(UInt8(ascii: "\\")) {
      insert((members.characters(1) ?? [])[...])
    } else {
      insert(key.dropFirst().dropLast())
    }
  }

  mutating func insert(_ key: String) {
    insert(Array(key.utf8)[...])
  }

  func contains(_ key: String) -> Bool {
    if isEmpty { return false }
    let key = Array(key.utf8)
    switch Key(key[...]) {
    case .numbered(let subscription, let number):
      return places[Array(subscription)].map { numbers[$0].contains(number) } ?? false
    case .digest(let digest): return digests.contains(digest)
    case .other: return others.contains(key)
    }
  }

  private mutating func insert(_ key: ArraySlice<UInt8>) {
    switch Key(key) {
    case .numbered(let subscription, let number):
      numbers[place(of: subscription)].insert(number)
    case .digest(let digest): digests.insert(digest)
    case .other: others.insert(Array(key))
    }
  }

  private mutating func place(of subscription: ArraySlice<UInt8>) -> Int {
    if let latest, latest.subscription.elementsEqual(subscription) { return latest.place }
    let subscription = Array(subscription)
    let place = places[subscription] ?? numbers.count
    if place == numbers.count {
      numbers.append([])
      places[subscription] = place
    }
    latest = (subscription, place)
    return place
  }
}

/// What a key is made of.
private enum Key {
  /// Subscription and notification, where the latter is written as numbers are.
  case numbered(subscription: ArraySlice<UInt8>, UInt64)
  case digest(Digest)
  case other

  init(_ text: ArraySlice<UInt8>) {
    if let digest = Digest(text) {
      self = .digest(digest)
    } else if let slash = text.lastIndex(of: UInt8(ascii: "/")),
      let number = Self.number(text[(slash + 1)...])
    {
      self = .numbered(subscription: text[..<slash], number)
    } else {
      self = .other
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard 1...18 ~= digits.count, digits.allSatisfy(\.isDigit),
      digits.first != UInt8(ascii: "0") || digits.count == 1
    else { return nil }
    return digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
  }
}

private struct Digest: Hashable {
  private static let mark = Array("sha256:".utf8)

  private var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64)

  init?(_ text: ArraySlice<UInt8>) {
    guard text.count == Self.mark.count + 64, text.starts(with: Self.mark) else { return nil }
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    for (index, byte) in text.dropFirst(Self.mark.count).enumerated() {
      // Upper-case digits would be another text.
      guard let digit = byte.hexDigitValue, byte.isDigit || byte >= UInt8(ascii: "a") else {
        return nil
      }
      words[index / 16] = words[index / 16] << 4 | UInt64(digit)
    }
    (a, b, c, d) = (words[0], words[1], words[2], words[3])
  }
}
