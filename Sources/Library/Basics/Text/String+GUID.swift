import JSON

extension String {
  /// Whether it has the form of a GUID: 8-4-4-4-12 hexadecimal digits.
  package var isGUID: Bool {
    let groups = utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }
}
