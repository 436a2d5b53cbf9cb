/// Whether an input is what people take for JSON records, and none of it can be read as such.
enum ForeignText: Equatable {
  /// More of the input has to be seen.
  case undecided
  case none
  case found(RecordError.Problem)

  /// How long the line may be that tells a request.
  private static let longestLine = 8192

  private static let marks: [(bytes: [UInt8], encoding: String)] = [
    ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
    ([0xFE, 0xFF], "UTF-16"),
  ]

  /// Looks for another encoding in the first bytes of an input: for its byte order mark, or for zeros
  /// beside the first character, which is of ASCII.
  init(encodingOf beginning: some Collection<UInt8>, isAtEnd: Bool) {
    let bytes = beginning.prefix(4)
    let isDoubtful = bytes.count < 2 || bytes.prefix(2).contains { $0 == 0 || $0 >= 0xFE }
    guard bytes.count == 4 || isAtEnd || !isDoubtful else {
      self = .undecided
      return
    }
    let mark = Self.marks.first { bytes.starts(with: $0.bytes) }
    let zeros = bytes.map { $0 == 0 }
    let unmarked: String? =
      if zeros == [true, true, true, false] {
        "UTF-32BE"
      } else if zeros == [false, true, true, true] {
        "UTF-32LE"
      } else if zeros.starts(with: [true, false]) {
        "UTF-16BE"
      } else if zeros.starts(with: [false, true]) {
        "UTF-16LE"
      } else {
        nil
      }
    self = (mark?.encoding ?? unmarked).map { .found(.encoded($0)) } ?? .none
  }

  /// Looks for HTTP where the text of an input begins: a request line, the first line of a request as
  /// the service's history of deliveries shows it, or the status line of a response.
  init(messagesIn text: ArraySlice<UInt8>, isAtEnd: Bool) {
    guard let first = text.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first else {
      self = .none
      return
    }
    let line = text.prefix(Self.longestLine).prefix { $0 != 0x0A }
    guard line.count < text.count || line.count == Self.longestLine || isAtEnd else {
      self = .undecided
      return
    }
    let words = line.split(separator: 0x20)
    let isRequestLine =
      words.count == 3 && words[0].allSatisfy(\.isLetter) && words[2].starts(with: "HTTP/".utf8)
    let isStatusLine =
      words.count > 1 && words[0].starts(with: "HTTP/".utf8)
      && words[1].prefix { $0 != 0x0D }.count == 3 && words[1].prefix(3).allSatisfy(\.isDigit)
    self =
      if isRequestLine || line.starts(with: "Method:".utf8) {
        .found(.requests)
      } else {
        isStatusLine ? .found(.response) : .none
      }
  }
}
