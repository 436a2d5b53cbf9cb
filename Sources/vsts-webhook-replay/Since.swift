import ArgumentParser
import SentryState
import ToolSupport

/// From when on something is asked for: a time of RFC 3339, or how long ago.
enum Since: Sendable, Equatable, ExpressibleByArgument {
  case time(Timestamp)
  case age(Age)

  init?(argument: String) {
    if let age = Age(argument: argument) {
      self = .age(age)
    } else if Self.isInternetTime(argument), let time = Timestamp(argument) {
      self = .time(time)
    } else {
      return nil
    }
  }

  /// The moment that is meant at another.
  func moment(at now: Timestamp) -> Timestamp {
    switch self {
    case .time(let time): time
    case .age(let age): now.advanced(bySeconds: -age.seconds)
    }
  }

  /// Whether a time has a date, a time of day to the second, and a zone, of which ISO 8601 lets each
  /// be left out or written otherwise.
  private static func isInternetTime(_ text: String) -> Bool {
    let form = Array("0000-00-00T00:00:00".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > form.count else { return false }
    let fits = zip(bytes, form).allSatisfy { byte, place in
      place == UInt8(ascii: "0")
        ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte & ~0x20 == place & ~0x20
    }
    let zone = bytes[form.count...].drop { $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 }
    guard fits, let sign = zone.first else { return false }
    return zone.count == 1 ? "Zz".utf8.contains(sign) : zone.count == 6 && "+-".utf8.contains(sign)
  }
}
