import JSON
import Web

/// A request of HTTP as text: as it was sent, or as the service's history shows it.
struct RequestText {
  /// What some text begins with.
  enum Scan {
    /// A request of so many bytes.
    case request(RequestText, count: Int)
    /// What is no request, or one that breaks off.
    case broken(String)
    /// More is needed to know.
    case incomplete
  }

  var method = ""
  var headers: [Header] = []
  var body: ArraySlice<UInt8>?

  /// Reads the request that begins at an offset, of which all is there where `isAtEnd`.
  static func scan(_ text: [UInt8], from start: Int, isAtEnd: Bool) -> Scan {
    var lines = TextLines(text: text, position: start, isAtEnd: isAtEnd)
    do throws(Stop) {
      let first = try lines.next()
      var request = RequestText()
      if let method = RequestLine(first)?.method {
        request.method = method
        try request.readHeaders(&lines)
        try request.readBody(&lines)
      } else if let method = first.field(named: "Method") {
        request.method = method
        try request.readHistory(&lines)
      } else if first.starts(with: "HTTP/".utf8) {
        throw .broken("a response")
      } else {
        throw .broken("neither a request line such as 'POST / HTTP/1.1' nor 'Method:'")
      }
      return .request(request, count: lines.position - start)
    } catch {
      switch error {
      case .broken(let reason): return .broken(reason)
      case .incomplete: return .incomplete
      }
    }
  }

  /// Where, from an offset on, the next line begins that begins a request; `nil` if there is none.
  static func nextRequest(in text: [UInt8], from start: Int, isAtEnd: Bool) -> Int? {
    var lines = TextLines(text: text, position: start, isAtEnd: isAtEnd)
    while lines.position < text.count {
      let position = lines.position
      guard let line = try? lines.next() else { return nil }
      if line.beginsRequest { return position }
    }
    return nil
  }

  fileprivate enum Stop: Error {
    case broken(String)
    case incomplete
  }

  private mutating func readHeaders(_ lines: inout TextLines) throws(Stop) {
    while true {
      if lines.isAtEndOfText { return }
      let line = try lines.next()
      if line.isEmpty { return }
      // A folded line goes on with the value of the one before.
      if line.first == 0x20 || line.first == 0x09, let last = headers.popLast() {
        headers.append(Header(last.name, last.value + " " + line.trimmedText))
      } else {
        headers.append(try Self.header(line))
      }
    }
  }

  private static func header(_ line: ArraySlice<UInt8>) throws(Stop) -> Header {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { throw .broken("a line among the headers that is none") }
    return Header(
      String(decoding: line[..<colon], as: UTF8.self), line[(colon + 1)...].trimmedText)
  }

  private func value(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  private mutating func readBody(_ lines: inout TextLines) throws(Stop) {
    if value("transfer-encoding")?.lowercased().contains("chunked") == true {
      body = try Self.chunks(&lines)[...]
    } else if let length = value("content-length") {
      guard let length = Int(length), length >= 0 else {
        throw .broken("a 'Content-Length' that is none")
      }
      body = try lines.take(length)
    } else {
      body = try lines.takeToNextRequest()
    }
    if body?.isEmpty == true { body = nil }
  }

  private static func chunks(_ lines: inout TextLines) throws(Stop) -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let size = try lines.next().prefix { $0 != UInt8(ascii: ";") }.trimmedText
      guard let count = Int(size, radix: 16), count >= 0, !size.hasPrefix("+") else {
        throw .broken("a chunk without its size")
      }
      guard count > 0 else { break }
      body += try lines.take(count)
      guard try lines.next().isEmpty else { throw .broken("a chunk longer than its size") }
    }
    // Trailers are no part of the body.
    while !lines.isAtEndOfText, try !lines.next().isEmpty {}
    return body
  }

  /// Reads what follows `Method:`, as the history's tab shows it.
  private mutating func readHistory(_ lines: inout TextLines) throws(Stop) {
    while !lines.isAtEndOfText {
      let start = lines.position
      let line = try lines.next()
      if line.beginsRequest {
        lines.position = start
        return
      }
      if let rest = line.field(named: "Headers") {
        if rest.isEmpty {
          guard try lines.next().trimmedText == "{" else { throw .broken("'Headers:' without '{'") }
        } else if rest != "{" {
          throw .broken("'Headers:' without '{'")
        }
        while true {
          let line = try lines.next()
          let text = line.trimmedText
          if text == "}" { break }
          if !text.isEmpty { headers.append(try Self.header(Array(text.utf8)[...])) }
        }
      } else if let rest = line.field(named: "Content") {
        if !rest.isEmpty {
          let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.startIndex
          let text = line[(colon + 1)...].drop(while: \.isWhitespace)
          lines.position = text.startIndex
        }
        body = try lines.takeToNextRequest().withoutLastLineEnd
        if body?.isEmpty == true { body = nil }
        return
      }
    }
    if !lines.isAtEnd { throw .incomplete }
  }
}

/// A line such as `POST /hook HTTP/1.1`.
private struct RequestLine {
  let method: String

  init?(_ line: ArraySlice<UInt8>) {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].starts(with: "HTTP/".utf8),
      parts[2].dropFirst(5).first?.isDigit == true, !parts[0].isEmpty, !parts[1].isEmpty,
      parts[0].allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 })
    else { return nil }
    method = String(decoding: parts[0], as: UTF8.self)
  }
}

/// The lines of a text of which perhaps only the beginning is there.
private struct TextLines {
  let text: [UInt8]
  var position: Int
  /// Whether nothing comes after the text.
  let isAtEnd: Bool

  /// Whether all of the text is used, and nothing comes after it.
  var isAtEndOfText: Bool { isAtEnd && position >= text.count }

  /// Takes a line, without its end.
  mutating func next() throws(RequestText.Stop) -> ArraySlice<UInt8> {
    guard let end = text[position...].firstIndex(of: 0x0A) else {
      guard isAtEnd else { throw .incomplete }
      guard position < text.count else { throw .broken("the text ends within a request") }
      defer { position = text.count }
      return text[position...].withoutCarriageReturn
    }
    defer { position = end + 1 }
    return text[position..<end].withoutCarriageReturn
  }

  /// Takes so many bytes.
  mutating func take(_ count: Int) throws(RequestText.Stop) -> ArraySlice<UInt8> {
    guard count <= text.count - position else {
      guard isAtEnd else { throw .incomplete }
      throw .broken("the text ends after \(text.count - position) of \(count) bytes of the body")
    }
    defer { position += count }
    return text[position..<position + count]
  }

  /// Takes what stands before the next line that begins a request, or before the end.
  mutating func takeToNextRequest() throws(RequestText.Stop) -> ArraySlice<UInt8> {
    let start = position
    let end = RequestText.nextRequest(in: text, from: start, isAtEnd: isAtEnd)
    guard end != nil || isAtEnd else { throw .incomplete }
    position = end ?? text.count
    return text[start..<position]
  }
}

extension ArraySlice<UInt8> {
  fileprivate var withoutCarriageReturn: ArraySlice<UInt8> { last == 0x0D ? dropLast() : self }

  fileprivate var withoutLastLineEnd: ArraySlice<UInt8> {
    last == 0x0A ? dropLast().withoutCarriageReturn : self
  }

  fileprivate var trimmedText: String {
    let rest = drop(while: \.isWhitespace)
    let end = rest.lastIndex { !$0.isWhitespace }
    return end.map { String(decoding: rest[...$0], as: UTF8.self) } ?? ""
  }

  /// The value of a line `NAME: VALUE`; `nil` for another line.
  fileprivate func field(named name: String) -> String? {
    guard starts(with: name.utf8), dropFirst(name.utf8.count).first == UInt8(ascii: ":") else {
      return nil
    }
    return dropFirst(name.utf8.count + 1).trimmedText
  }

  fileprivate var beginsRequest: Bool {
    if first == UInt8(ascii: "M"), let method = field(named: "Method") {
      return !method.isEmpty && method.utf8.allSatisfy(\.isLetter)
    }
    return RequestLine(self) != nil
  }
}
