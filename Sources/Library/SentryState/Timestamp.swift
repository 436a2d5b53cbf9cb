import Glibc

/// A moment, to the microsecond.
///
/// Its text form is `YYYY-MM-DDTHH:MM:SS.ffffffZ`; texts of this form sort as the moments do.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// The microseconds since 1970-01-01 00:00 UTC; never outside the years 1 to 9999.
  package let microseconds: Int64

  /// Takes microseconds since 1970; those outside the years 1 to 9999 become the nearest inside.
  package init(microseconds: Int64) {
    self.microseconds = min(max(microseconds, Self.range.lowerBound), Self.range.upperBound)
  }

  /// Takes Unix seconds, rounded to the microsecond; what is no number is 1970.
  package init(unixSeconds: Double) {
    let seconds = unixSeconds.isNaN ? 0 : min(max(unixSeconds, -1e11), 1e12)
    self.init(microseconds: Int64((seconds * 1_000_000).rounded()))
  }

  /// The Unix seconds, with their fraction.
  package var unixSeconds: Double { Double(microseconds) / 1_000_000 }

  /// The time of the system's clock.
  package static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The moment that is some seconds later, or earlier if negative.
  package func advanced(bySeconds seconds: Double) -> Timestamp {
    Timestamp(microseconds: microseconds + Timestamp(unixSeconds: seconds).microseconds)
  }

  private static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999
}

extension Timestamp: CustomStringConvertible {
  /// The moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
  package var description: String {
    String(unsafeUninitializedCapacity: 27) { buffer in
      var position = 0
      func write(_ value: Int, _ width: Int, _ end: UInt8) {
        var rest = value
        for index in stride(from: position + width - 1, through: position, by: -1) {
          buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
        buffer[position + width] = end
        position += width + 1
      }
      let (days, time) = microseconds.flooredDivision(by: 86_400_000_000)
      let date = CalendarDate(daysSince1970: Int(days))
      let seconds = Int(time / 1_000_000)
      write(date.year, 4, UInt8(ascii: "-"))
      write(date.month, 2, UInt8(ascii: "-"))
      write(date.day, 2, UInt8(ascii: "T"))
      write(seconds / 3600, 2, UInt8(ascii: ":"))
      write(seconds / 60 % 60, 2, UInt8(ascii: ":"))
      write(seconds % 60, 2, UInt8(ascii: "."))
      write(Int(time % 1_000_000), 6, UInt8(ascii: "Z"))
      return position
    }
  }
}

extension Timestamp {
  /// Reads any ISO 8601 form: a date (calendar, ordinal or week date, with or without hyphens),
  /// then perhaps `T` or blanks and a time, then perhaps a zone; without one it is UTC.
  ///
  /// A fraction of the seconds is cut to microseconds. Blanks may stand between the parts, as some
  /// deliveries of Azure DevOps have them. What is not a time gives `nil`.
  package init?(_ text: some StringProtocol) {
    var reader = TimeReader(text: Array(text.utf8))
    guard let microseconds = reader.microseconds(), Self.range.contains(microseconds) else {
      return nil
    }
    self.microseconds = microseconds
  }
}

extension Int64 {
  fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
