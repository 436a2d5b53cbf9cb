import Glibc
import JSON

/// The time that an HTTP date means, in any of the three forms of RFC 9110, or `nil` if it is none.
func secondsSince1970(httpDate text: String) -> Int? {
  // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
  let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
  let (day, month, year, time): (String, String, String, String)
  switch words.count {
  case 6 where words[5] == "GMT":
    (day, month, year, time) = (words[1], words[2], words[3], words[4])
  case 5: (month, day, time, year) = (words[1], words[2], words[3], words[4])
  default: return nil
  }
  let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0) }
  guard let month = months.firstIndex(of: month), let day = number(day), let year = number(year),
    clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
    (1...31).contains(day), hour < 24, minute < 60, second <= 60, year <= 9999
  else { return nil }
  var date = tm()
  date.tm_year = year < 70 ? year + 100 : year < 100 ? year : year - 1900
  (date.tm_mon, date.tm_mday) = (Int32(month), day)
  (date.tm_hour, date.tm_min, date.tm_sec) = (hour, minute, second)
  return timegm(&date)
}

private let months = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

/// A number of digits only.
private func number(_ text: some StringProtocol) -> Int32? {
  text.utf8.allSatisfy(\.isDigit) ? Int32(text) : nil
}
