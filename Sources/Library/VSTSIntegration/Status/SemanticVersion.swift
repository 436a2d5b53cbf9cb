/// The version of a release named `package@MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]`.
struct SemanticVersion: Comparable {
  private let numbers: [Int]
  private let prerelease: [Substring]

  /// Reads a release's version; `nil` where it does not follow the scheme.
  init?(release: String) {
    guard let at = release.lastIndex(of: "@") else { return nil }
    let version = release[release.index(after: at)...].prefix { $0 != "+" }
    let core = version.prefix { $0 != "-" }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    numbers = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    guard (1...4).contains(parts.count), numbers.count == parts.count else { return nil }
    prerelease = version.dropFirst(core.count + 1).split(separator: ".")
  }

  static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    for index in 0..<max(left.numbers.count, right.numbers.count) {
      let (one, other) = (left.number(index), right.number(index))
      if one != other { return one < other }
    }
    guard !left.prerelease.isEmpty, !right.prerelease.isEmpty else {
      return !left.prerelease.isEmpty && right.prerelease.isEmpty
    }
    for (one, other) in zip(left.prerelease, right.prerelease) where one != other {
      switch (Int(one), Int(other)) {
      case (let one?, let other?): return one < other
      case (.some, nil): return true
      case (nil, .some): return false
      case (nil, nil): return one < other
      }
    }
    return left.prerelease.count < right.prerelease.count
  }

  private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
}
