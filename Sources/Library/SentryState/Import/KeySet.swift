/// A set of primary keys, small for keys that are near each other: a bit for each, so that a load of
/// millions of rows stays in the memory of a small one.
struct KeySet {
  /// For each group of 64 keys that has members, a bit for each.
  private var groups: [Int64: UInt64] = [:]

  func contains(_ key: Int64) -> Bool {
    (groups[key >> 6] ?? 0) & Self.bit(key) != 0
  }

  mutating func insert(_ key: Int64) {
    groups[key >> 6, default: 0] |= Self.bit(key)
  }

  mutating func remove(_ key: Int64) {
    guard let group = groups[key >> 6] else { return }
    let rest = group & ~Self.bit(key)
    groups[key >> 6] = rest == 0 ? nil : rest
  }

  private static func bit(_ key: Int64) -> UInt64 { 1 << UInt64(key & 63) }
}
