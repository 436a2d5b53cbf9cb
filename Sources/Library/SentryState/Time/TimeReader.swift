import JSON

/// Reads one time of ISO 8601, all of it.
struct TimeReader {
  private let text: [UInt8]
  private var position: Int
  private let end: Int

  /// Reads from a part of some text.
  init(text: [UInt8], range: Range<Int>) {
    self.text = text
    position = range.lowerBound
    end = range.upperBound
  }

  /// The microseconds since 1970, or `nil` if the text is not a time.
  mutating func microseconds() -> Int64? {
    skipBlanks()
    guard let days = days() else { return nil }
    let hadBlanks = skipBlanks()
    var time: Int64 = 0
    var offset = 0
    if position < end {
      guard take("T") || take("t") || hadBlanks else { return nil }
      skipBlanks()
      guard let timeOfDay = timeOfDay() else { return nil }
      time = timeOfDay
      skipBlanks()
      guard let zone = zone() else { return nil }
      offset = zone
      skipBlanks()
    }
    guard position == end else { return nil }
    return (Int64(days) * 86_400 - Int64(offset)) * 1_000_000 + time
  }

  /// `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-DDD`, `YYYYDDD`, `YYYY-Www-D` or `YYYYWwwD`.
  private mutating func days() -> Int? {
    guard let year = number(4), 1...9999 ~= year else { return nil }
    let isExtended = take("-")
    if take("W") { return weekDate(of: year, isExtended: isExtended) }
    if digitCount(upTo: 5) == 3 {
      return number(3).flatMap { CalendarDate.daysSince1970(year: year, dayOfYear: $0) }
    }
    // Reduced precision: the beginning of the year or month.
    if position == end { return CalendarDate.daysSince1970(year: year) }
    guard let month = number(2) else { return nil }
    if isExtended, position == end {
      return CalendarDate.daysSince1970(year: year, month: month, day: 1)
    }
    guard !isExtended || take("-"), let day = number(2) else { return nil }
    return CalendarDate.daysSince1970(year: year, month: month, day: day)
  }

  private mutating func weekDate(of year: Int, isExtended: Bool) -> Int? {
    guard let week = number(2), 1...53 ~= week, !isExtended || take("-"),
      let weekday = number(1), 1...7 ~= weekday
    else { return nil }
    let monday = Self.firstMonday(of: year) + (week - 1) * 7
    return monday < Self.firstMonday(of: year + 1) ? monday + weekday - 1 : nil
  }

  /// The Monday of the week that holds January 4th, in days since 1970.
  private static func firstMonday(of year: Int) -> Int {
    let days = CalendarDate.daysSince1970(year: year) + 3
    // 1970-01-01 was a Thursday. The weeks that are added, more than 2,000 years of them, keep what
    // `%` takes positive for every year from 1 on.
    return days - (days + 3 + 7 * 110_000) % 7
  }

  /// `HH`, `HH:MM`, `HHMM`, `HH:MM:SS` or `HHMMSS`, with a fraction after the seconds.
  private mutating func timeOfDay() -> Int64? {
    guard let hour = number(2) else { return nil }
    var minute = 0
    var second = 0
    var fraction = 0
    let isExtended = take(":")
    if isExtended || digitCount(upTo: 2) == 2 {
      guard let value = number(2) else { return nil }
      minute = value
      if isExtended ? take(":") : digitCount(upTo: 2) == 2 {
        guard let value = number(2) else { return nil }
        second = value
        if take(".") || take(",") {
          guard let value = microsecondFraction() else { return nil }
          fraction = value
        }
      }
    }
    // A leap second is taken for the second after it.
    guard minute <= 59, second <= 60,
      hour <= 23 || (hour == 24 && minute == 0 && second == 0 && fraction == 0)
    else { return nil }
    return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(fraction)
  }

  private mutating func microsecondFraction() -> Int? {
    guard digitCount(upTo: 1) == 1 else { return nil }
    var value = 0
    var weight = 100_000
    while let digit = number(1) {
      value += digit * weight
      weight /= 10
    }
    return value
  }

  /// The seconds east of Greenwich: 0 for `Z`, `UTC`, `GMT` or nothing, else `±HH`, `±HHMM` or
  /// `±HH:MM`.
  private mutating func zone() -> Int? {
    if position == end || take("Z") || take("z") || takeWord("UTC") || takeWord("GMT") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hour = number(2), hour <= 23 else { return nil }
    var minute = 0
    if take(":") || digitCount(upTo: 1) == 1 {
      guard let value = number(2), value <= 59 else { return nil }
      minute = value
    }
    let offset = hour * 3600 + minute * 60
    return isWest ? -offset : offset
  }

  /// The number that the next digits are; `nil` if there are not so many.
  private mutating func number(_ digits: Int) -> Int? {
    guard digitCount(upTo: digits) == digits else { return nil }
    var value = 0
    for _ in 0..<digits {
      value = value * 10 + Int(text[position] - UInt8(ascii: "0"))
      position += 1
    }
    return value
  }

  private func digitCount(upTo limit: Int) -> Int {
    var count = 0
    while count < limit, position + count < end, text[position + count].isDigit { count += 1 }
    return count
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < end, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard text[position..<end].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  @discardableResult
  private mutating func skipBlanks() -> Bool {
    let start = position
    while position < end, text[position].isWhitespace { position += 1 }
    return position > start
  }
}
