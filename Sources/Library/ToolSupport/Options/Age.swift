import ArgumentParser

/// A span of time as options have it: a whole number of minutes, hours or days, such as `90m`, `36h`
/// or `3d`.
package struct Age: Sendable, Equatable, ExpressibleByArgument {
  /// Seven days.
  package static let week = Age(seconds: 7 * 86_400)

  package let seconds: Double

  private init(seconds: Double) {
    self.seconds = seconds
  }

  package init?(argument: String) {
    let lengths: [Character: Double] = ["m": 60, "h": 3_600, "d": 86_400]
    let digits = argument.dropLast()
    guard let length = argument.last.flatMap({ lengths[$0] }),
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(digits)
    else { return nil }
    seconds = Double(number) * length
  }
}
