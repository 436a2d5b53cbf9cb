/// A day of the Gregorian calendar, from the year 1 on.
///
/// The C library's conversions take a lock each time, for the zone: the threads of a replay, which
/// write and read times all along, spent a tenth of their time waiting for each other.
struct CalendarDate {
  let year: Int
  let month: Int
  let day: Int

  /// Counts days from 1970-01-01 on.
  init(daysSince1970 days: Int) {
    let (cycle, dayOfCycle) = (days + Self.cycleStart)
      .quotientAndRemainder(dividingBy: Self.daysInCycle)
    // Leap days are added every 4 years, but every 100, but every 400.
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - Self.days(inYears: yearOfCycle)
    let monthsFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - Self.days(inMonthsFromMarch: monthsFromMarch) + 1
    month = monthsFromMarch < 10 ? monthsFromMarch + 3 : monthsFromMarch - 9
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
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
    let (cycle, yearOfCycle) = (month <= 2 ? year - 1 : year).quotientAndRemainder(dividingBy: 400)
    return cycle * daysInCycle + days(inYears: yearOfCycle)
      + days(inMonthsFromMarch: (month + 9) % 12) - cycleStart
  }

  /// The calendar repeats itself every 400 years.
  private static let daysInCycle = 146_097

  /// The days from March 1st of the year 0, when a cycle starts, to 1970-01-01.
  ///
  /// Years are counted from March on, so that the leap day is their last.
  private static let cycleStart = 719_468

  private static func days(inYears years: Int) -> Int {
    years * 365 + years / 4 - years / 100
  }

  /// From March on, every five months have 153 days.
  private static func days(inMonthsFromMarch months: Int) -> Int {
    (153 * months + 2) / 5
  }
}
