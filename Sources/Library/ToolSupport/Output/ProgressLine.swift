import Basics

/// What a progress display says at one moment.
package struct ProgressLine: Sendable, Equatable {
  /// Something that is being waited for.
  package struct Wait: Sendable, Equatable {
    package var reason: String
    /// The seconds that are left.
    package var seconds: Double

    package init(_ reason: String, seconds: Double) {
      self.reason = reason
      self.seconds = seconds
    }
  }

  package var done: Int
  package var total: Int?
  /// The seconds since the work began.
  package var elapsed: Double
  package var wait: Wait?

  package init(done: Int, total: Int? = nil, elapsed: Double, wait: Wait? = nil) {
    self.done = done
    self.total = total
    self.elapsed = elapsed
    self.wait = wait
  }

  /// The line: done, share, rate, time left, and what is being waited for.
  package var text: String {
    var parts: [String] = []
    if let total {
      parts.append("\(Self.grouped(done)) of \(Self.grouped(total))")
      if total > 0 { parts.append("\(min(done, total) * 100 / total)%") }
    } else {
      parts.append("\(Self.grouped(done)) done")
    }
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    if rate > 0 { parts.append(Self.rate(rate)) }
    if let total, rate > 0, done < total {
      parts.append("\(Self.time(Double(total - done) / rate)) left")
    }
    if let wait, wait.seconds > 0 {
      parts.append("\(wait.reason) \(Int(clamping: wait.seconds.rounded(.up))) s")
    }
    return parts.joined(separator: "  ")
  }

  private static func rate(_ rate: Double) -> String {
    guard rate < 10 else { return "\(grouped(Int(clamping: rate)))/s" }
    return "\((rate * 10).rounded() / 10)/s"
  }

  /// A span of time as `M:SS` or `H:MM:SS`.
  private static func time(_ seconds: Double) -> String {
    let seconds = Int(clamping: min(seconds.rounded(.up), 359_999))
    let clock = [seconds / 60 % 60, seconds % 60]
    let hours = seconds / 3600
    let tail = (clock[1] < 10 ? "0" : "") + "\(clock[1])"
    guard hours > 0 else { return "\(clock[0]):\(tail)" }
    return "\(hours):" + (clock[0] < 10 ? "0" : "") + "\(clock[0]):\(tail)"
  }

  /// A number with commas between its thousands.
  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped
  }
}
