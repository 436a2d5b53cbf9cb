import JSON

/// How grave an event is, by the numbers that groups hold.
package enum EventLevel: Int, Sendable {
  case debug = 10
  case info = 20
  case warning = 30
  case error = 40
  case fatal = 50

  /// Reads a name, or a number of Python's `logging`; `nil` for anything else.
  init?(_ value: JSONValue) {
    if let number = value.int ?? value.string.flatMap({ Int($0) }) {
      self.init(rawValue: number)
      return
    }
    switch value.string?.lowercased() {
    case "debug": self = .debug
    case "info", "log": self = .info
    case "warning", "warn": self = .warning
    case "error": self = .error
    case "fatal", "critical": self = .fatal
    default: return nil
    }
  }

  /// The name, as in the tag `level`.
  var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    case .fatal: "fatal"
    }
  }
}
