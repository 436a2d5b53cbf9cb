package import Basics
import JSON
import Web

/// The headers that a captured request is sent on with.
package struct EndpointHeaders: Sendable {
  /// What belongs to one connection or one way through proxies, and is not sent on.
  private static let dropped: Set<String> = [
    "host", "content-length", "connection", "keep-alive", "te", "trailer", "transfer-encoding",
    "upgrade", "expect", "accept-encoding", "forwarded", "via", "x-real-ip",
  ]
  private static let droppedPrefix = "x-forwarded-"

  private let hasSecrets: Bool
  /// The headers that replace or add, each with all its values; no value at all removes.
  private let edits: [(name: String, values: [Header])]

  /// Takes whether captured secrets are sent, and the lines `Name: value` of a file of headers, which
  /// replace those of the same name; `Name:` alone removes.
  ///
  /// Another line, and a header that is never sent on, is a failure of kind `config`.
  package init(withSecrets hasSecrets: Bool, lines: String = "") throws(Failure) {
    self.hasSecrets = hasSecrets
    var edits: [(name: String, values: [Header])] = []
    let texts = lines.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, text) in texts.enumerated() {
      let line = String(text).trimmed
      if line.isEmpty { continue }
      guard let colon = line.firstIndex(of: ":") else {
        throw Failure(.config, "line \(index + 1) of the header file is no 'Name: value'")
      }
      let header = Header(String(line[..<colon]), String(line[line.index(after: colon)...]).trimmed)
      guard header.isSendable,
        header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
      else {
        throw Failure(.config, "line \(index + 1) of the header file is no 'Name: value'")
      }
      let name = header.name.lowercased()
      guard name == "host" || !Self.isDropped(name) else {
        throw Failure(.config, "line \(index + 1) of the header file: '\(name)' cannot be set")
      }
      let values = header.value.isEmpty ? [] : [header]
      if let place = edits.firstIndex(where: { $0.name == name }) {
        edits[place].values += values
      } else {
        edits.append((name, values))
      }
    }
    self.edits = edits
  }

  /// Whether requests may have secrets in them: captured ones, or whatever the file sets.
  var mayHoldSecrets: Bool { hasSecrets || !edits.isEmpty }

  /// The secrets that the file sets, which no output shows.
  package var secretValues: [String] {
    edits.flatMap { $0.values.flatMap(\.secrets) }
  }

  /// The headers of a delivery's request.
  func headers(of delivery: Delivery) -> [Header] {
    var headers = (delivery.content?.headers ?? []).filter { header in
      header.isSendable && !Self.isDropped(header.name.lowercased())
        && (hasSecrets || !header.isSecret)
    }
    func add(_ name: String, _ value: String?) {
      guard let value, !headers.contains(where: { $0.isNamed(name.lowercased()) }) else { return }
      headers.append(Header(name, value))
    }
    add("Content-Type", "application/json; charset=utf-8")
    add("X-VSS-SubscriptionId", delivery.subscriptionID)
    for (name, values) in edits {
      headers.removeAll { $0.isNamed(name) }
      headers += values
    }
    return headers.filter(\.isSendable)
  }

  private static func isDropped(_ name: String) -> Bool {
    dropped.contains(name) || name.hasPrefix(droppedPrefix)
  }
}

extension Header {
  /// Whether the name is a token of HTTP, and the value has nothing in it that ends a line or a text.
  fileprivate var isSendable: Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { $0.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) }
      && !value.utf8.contains { [0x00, 0x0A, 0x0D].contains($0) }
  }
}
