extension String {
  /// The text with every character that could move a terminal's cursor, change its colours or
  /// reorder what is shown written as an escape: C0, DEL, C1, line separators and bidi controls.
  package var escapingControlCharacters: String {
    guard unicodeScalars.contains(where: \.isTerminalControl) else { return self }
    var escaped = ""
    for scalar in unicodeScalars {
      guard scalar.isTerminalControl else {
        escaped.unicodeScalars.append(scalar)
        continue
      }
      switch scalar {
      case "\n": escaped += #"\n"#
      case "\r": escaped += #"\r"#
      case "\t": escaped += #"\t"#
      default:
        let digits = String(scalar.value, radix: 16)
        escaped +=
          scalar.value < 0x100
          ? #"\x"# + String(repeating: "0", count: 2 - digits.count) + digits
          : #"\u{"# + digits + "}"
      }
    }
    return escaped
  }
}

extension Unicode.Scalar {
  fileprivate var isTerminalControl: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
