/// A request as the loopback server received it.
package struct ReceivedRequest: Sendable {
  package var method: String
  /// The request target as it came: path and query, percent-encoded.
  package var target: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// Which connection carried it, counted from 1.
  package var connection: Int

  /// The target without its query, percent-encoded as it came.
  package var rawPath: String { target.prefix { $0 != "?" }.description }

  /// The target without its query, percent-decoded.
  package var path: String { Self.decoded(rawPath) }

  /// The names and values of the query in order, percent-decoded.
  package var queryItems: [(name: String, value: String)] {
    guard let mark = target.firstIndex(of: "?") else { return [] }
    return target[target.index(after: mark)...].split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
  }

  /// The value of the first query item of this name, percent-decoded.
  package func query(_ name: String) -> String? {
    queryItems.first { $0.name == name }?.value
  }

  /// The value of the first header of this name, whatever its case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The body as text.
  package var text: String { String(decoding: body, as: UTF8.self) }

  private static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
