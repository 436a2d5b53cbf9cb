import Glibc

/// A day of the Gregorian calendar.
struct CalendarDate {
  let year: Int
  let month: Int
  let day: Int

  /// Counts days from 1970-01-01 on.
  init(daysSince1970 days: Int) {
    var seconds = days * 86_400
    var date = tm()
    gmtime_r(&seconds, &date)
    year = Int(date.tm_year) + 1900
    month = Int(date.tm_mon) + 1
    day = Int(date.tm_mday)
  }

  /// The days from 1970-01-01 to a day, `nil` for one that does not exist.
  static func daysSince1970(year: Int, month: Int, day: Int) -> Int? {
    let days = daysSince1970(year: year, month: month) + day - 1
    let date = CalendarDate(daysSince1970: days)
    return (date.month, date.day) == (month, day) ? days : nil
  }

  /// The days from 1970-01-01 to a day of a year, which are counted from 1 on; `nil` for one that
  /// does not exist.
  static func daysSince1970(year: Int, dayOfYear: Int) -> Int? {
    let days = daysSince1970(year: year) + dayOfYear - 1
    return CalendarDate(daysSince1970: days).year == year ? days : nil
  }

  /// The days from 1970-01-01 to the first day of a month.
  static func daysSince1970(year: Int, month: Int = 1) -> Int {
    var date = tm()
    date.tm_year = Int32(year - 1900)
    date.tm_mon = Int32(month - 1)
    date.tm_mday = 1
    return timegm(&date) / 86_400
  }
}
