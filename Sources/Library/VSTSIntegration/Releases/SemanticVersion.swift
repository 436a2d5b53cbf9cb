/// The version of a release named `package@MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]`.
struct SemanticVersion: Comparable {
  /// Major, minor, patch and revision; 0 for what is left out.
  private let numbers: SIMD4<Int>
  private let prerelease: Substring

  /// Reads a release's version; `nil` where it does not follow the scheme.
  init?(release: String) {
    let bytes = release.utf8
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let version = bytes[bytes.index(after: at)...].prefix { $0 != UInt8(ascii: "+") }
    let core = version.prefix { $0 != UInt8(ascii: "-") }
    guard let numbers = Self.numbers(core) else { return nil }
    self.numbers = numbers
    prerelease =
      core.endIndex < version.endIndex
      ? release[bytes.index(after: core.endIndex)..<version.endIndex] : ""
  }

  /// One to four numbers with points between them.
  private static func numbers(_ text: Substring.UTF8View) -> SIMD4<Int>? {
    var numbers = SIMD4<Int>()
    var position = 0
    var hasDigits = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "."):
        guard hasDigits, position < 3 else { return nil }
        position += 1
        hasDigits = false
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (tens, overflow) = numbers[position].multipliedReportingOverflow(by: 10)
        let (sum, isTooMuch) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
        guard !overflow, !isTooMuch else { return nil }
        numbers[position] = sum
        hasDigits = true
      default: return nil
      }
    }
    return hasDigits ? numbers : nil
  }

  static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    for index in 0..<4 where left.numbers[index] != right.numbers[index] {
      return left.numbers[index] < right.numbers[index]
    }
    guard !left.prerelease.isEmpty, !right.prerelease.isEmpty else {
      return !left.prerelease.isEmpty && right.prerelease.isEmpty
    }
    let (ones, others) = (
      left.prerelease.split(separator: "."), right.prerelease.split(separator: ".")
    )
    for (one, other) in zip(ones, others) where one != other {
      switch (number(one), number(other)) {
      case (let one?, let other?): return one < other
      case (.some, nil): return true
      case (nil, .some): return false
      case (nil, nil): return one < other
      }
    }
    return ones.count < others.count
  }

  /// The number that an identifier of a prerelease is.
  private static func number(_ identifier: Substring) -> Int? {
    identifier.utf8.first == UInt8(ascii: "-") ? nil : Int(identifier)
  }
}
