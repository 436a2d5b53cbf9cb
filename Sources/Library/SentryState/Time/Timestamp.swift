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

  /// Takes microseconds since 1970; `nil` outside the years 1 to 9999.
  package init?(exactMicroseconds microseconds: Int64) {
    guard Self.range.contains(microseconds) else { return nil }
    self.microseconds = microseconds
  }

  /// The first moment of the year 1.
  package static let earliest = Timestamp(microseconds: range.lowerBound)

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
    let text = text
    return String(copying: UTF8Span(unchecked: text.span, isKnownASCII: true))
  }

  /// Appends the moment's text form.
  package func write(to bytes: inout [UInt8]) {
    let text = text
    text.span.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  private var text: InlineArray<27, UInt8> {
    let (days, time) = microseconds.flooredDivision(by: 86_400_000_000)
    let date = CalendarDate(daysSince1970: Int(days))
    let (seconds, fraction) = Int(time).quotientAndRemainder(dividingBy: 1_000_000)
    var text = InlineArray<27, UInt8>(repeating: UInt8(ascii: "-"))
    text.write(date.year / 100, at: 0)
    text.write(date.year % 100, at: 2)
    text.write(date.month, at: 5)
    text.write(date.day, at: 8)
    text[10] = UInt8(ascii: "T")
    text.write(seconds / 3600, at: 11)
    text[13] = UInt8(ascii: ":")
    text.write(seconds / 60 % 60, at: 14)
    text[16] = UInt8(ascii: ":")
    text.write(seconds % 60, at: 17)
    text[19] = UInt8(ascii: ".")
    text.write(fraction / 10_000, at: 20)
    text.write(fraction / 100 % 100, at: 22)
    text.write(fraction % 100, at: 24)
    text[26] = UInt8(ascii: "Z")
    return text
  }
}

extension Timestamp {
  /// Reads any ISO 8601 form: a date (calendar, ordinal or week date, with or without hyphens),
  /// then perhaps `T` or blanks and a time, then perhaps a zone, which may also be the word `UTC` or
  /// `GMT`; without one it is UTC.
  ///
  /// A fraction of the seconds is cut to microseconds. Blanks may stand between the parts, as some
  /// deliveries of Azure DevOps have them. What is not a time gives `nil`.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    self.init(bytes, in: bytes.indices)
  }

  /// Reads a time as `write` writes it, with the digits where they always are.
  init?(written text: UnsafeBufferPointer<UInt8>) {
    guard text.count == 27, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      text[19] == UInt8(ascii: "."), text[26] == UInt8(ascii: "Z")
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var number = 0
      for index in range {
        let digit = text[index] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        number = number * 10 + Int(digit)
      }
      return number
    }
    guard let year = number(0..<4), year > 0, let month = number(5..<7), 1...12 ~= month,
      let day = number(8..<10), let hour = number(11..<13), hour < 24,
      let minute = number(14..<16), minute < 60, let second = number(17..<19), second < 60,
      let fraction = number(20..<26),
      let days = CalendarDate.daysSince1970(year: year, month: month, day: day)
    else { return nil }
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    microseconds = Int64(seconds * 1_000_000 + fraction)
  }

  /// Reads a time from a part of some text.
  init?(_ text: [UInt8], in range: Range<Int>) {
    var reader = TimeReader(text: text, range: range)
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

extension InlineArray where Element == UInt8 {
  /// Writes a number below 100 as two digits.
  @inline(__always)
  fileprivate mutating func write(_ number: Int, at index: Int) {
    // A tenth, exact up to 99.
    let tens = (number &* 103) &>> 10
    self[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens)
    self[index &+ 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number &- tens &* 10)
  }
}
