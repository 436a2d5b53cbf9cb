import Glibc

/// What an output descriptor can show: whether it is a terminal, its width, and colour.
package struct Terminal: Sendable, Equatable {
  /// Whether the descriptor is a terminal.
  package var isTerminal: Bool
  /// The columns that a line may take; `nil` where there is no limit.
  package var width: Int?
  /// The rows of the screen.
  package var height: Int
  /// Whether text may be coloured.
  package var hasColor: Bool

  package init(isTerminal: Bool, width: Int? = nil, height: Int = 24, hasColor: Bool = false) {
    self.isTerminal = isTerminal
    self.width = width
    self.height = height
    self.hasColor = hasColor
  }

  /// Looks at a descriptor, `COLUMNS`, `NO_COLOR`, `CLICOLOR_FORCE` and `TERM`.
  package init(descriptor: Int32, environment: Environment) {
    let isTerminal = isatty(descriptor) == 1
    var size = winsize()
    let hasSize = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
    let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let reported = hasSize && size.ws_col > 0 ? Int(size.ws_col) : nil
    self.init(
      isTerminal: isTerminal,
      width: columns ?? reported ?? (isTerminal ? 80 : nil),
      height: hasSize && size.ws_row > 0 ? Int(size.ws_row) : 24,
      hasColor: Self.hasColor(isTerminal: isTerminal, environment: environment))
  }

  /// Whether text may be coloured: never with `NO_COLOR`; always with `CLICOLOR_FORCE` that is
  /// not `0`; otherwise on a terminal that is not dumb.
  package static func hasColor(isTerminal: Bool, environment: Environment) -> Bool {
    if environment["NO_COLOR"] != nil { return false }
    if let force = environment["CLICOLOR_FORCE"], force != "0" { return true }
    return isTerminal && environment["TERM"] != "dumb"
  }
}
