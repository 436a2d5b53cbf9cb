import Basics
package import JSON

/// Reads deliveries from a file of requests of HTTP as text, in bounded memory.
///
/// After a broken request, reading resumes at the next line that begins one.
package final class RequestTextReader {
  private enum Step {
    case delivery(Delivery, count: Int)
    case end
    case needsInput
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let chunk = 256 << 10

  private let file: InputFile
  private let maximumRequestBytes: Int
  private let keepsContent: Bool
  private var text: [UInt8] = []
  /// Where the unused bytes begin, and on which line.
  private var start = 0
  private var line = 1
  private var isAtEnd = false
  private var isAtStart = true
  /// Whether what comes is skipped up to the next request.
  private var isSkipping = false
  /// How many unused bytes there must be before another look at them is worth it.
  private var worthwhileCount = 0
  private var upcoming: Result<Step, ReadError>?

  /// Reads a file from where it stands.
  package init(_ file: InputFile, maximumRequestBytes: Int, keepingContent keepsContent: Bool) {
    self.file = file
    self.maximumRequestBytes = maximumRequestBytes
    self.keepsContent = keepsContent
  }

  /// Waits for the next delivery, appends it, and returns how many bytes it has; `nil` at the end.
  package func next(into deliveries: inout [Delivery]) throws(ReadError) -> Int? {
    while true {
      let step = try upcoming?.get() ?? step()
      upcoming = nil
      switch step {
      case .delivery(let delivery, let count):
        deliveries.append(delivery)
        return count
      case .end: return nil
      case .needsInput: try fill()
      }
    }
  }

  /// Whether `next` would answer without waiting; reads what has already arrived.
  package func isReady() -> Bool {
    while upcoming == nil {
      let step = step()
      guard case .needsInput = step else {
        upcoming = .success(step)
        break
      }
      guard file.isReadable() else { return false }
      do throws(ReadError) {
        try fill()
      } catch {
        upcoming = .failure(error)
      }
    }
    return true
  }

  /// Goes on until there is a delivery or more input is needed.
  private func step() -> Step {
    while true {
      if isAtStart, !isAtEnd, text.count < Self.byteOrderMark.count { return .needsInput }
      if isAtStart, text.starts(with: Self.byteOrderMark) { start = Self.byteOrderMark.count }
      isAtStart = false
      if isSkipping {
        guard skipToRequest() else { return isAtEnd ? .end : .needsInput }
      } else {
        use(upTo: text[start...].firstIndex { !$0.isWhitespace } ?? text.count)
      }
      let count = text.count - start
      guard count > 0 else { return isAtEnd ? .end : .needsInput }
      guard isAtEnd || count >= worthwhileCount || !file.isReadable() else { return .needsInput }
      switch RequestText.scan(text, from: start, isAtEnd: isAtEnd) {
      case .request(_, let count) where count > maximumRequestBytes:
        return giveUp("a request longer than the limit")
      case .request(let request, let count):
        let source = "\(file.name):\(line)"
        use(upTo: start + count)
        guard request.method == "POST" else { continue }
        let captured = CapturedRequest(
          headers: CapturedHeaders(fields: request.headers), body: request.body)
        return .delivery(
          Delivery(source: source, captured, keepingContent: keepsContent), count: count)
      case .broken(let reason):
        return giveUp(reason)
      case .incomplete:
        guard count <= maximumRequestBytes else { return giveUp("a request longer than the limit") }
        worthwhileCount = 2 * count
        return .needsInput
      }
    }
  }

  /// Makes a bad record of the request that begins here.
  private func giveUp(_ reason: String) -> Step {
    let delivery = Delivery(
      source: "\(file.name):\(line)", invalid: Failure(.invalidInput, "no HTTP request: \(reason)"))
    use(upTo: text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count)
    isSkipping = true
    return .delivery(delivery, count: 0)
  }

  /// Moves to the next line that begins a request, or as far as none does.
  private func skipToRequest() -> Bool {
    if let next = RequestText.nextRequest(in: text, from: start, isAtEnd: isAtEnd) {
      use(upTo: next)
      isSkipping = false
      return true
    }
    // The last line may be only the beginning of one; one as long as a request begins none.
    let lastLine = text[start...].lastIndex(of: 0x0A).map { $0 + 1 } ?? start
    let isHopeless = isAtEnd || text.count - lastLine > maximumRequestBytes
    use(upTo: isHopeless ? text.count : lastLine)
    return false
  }

  private func use(upTo end: Int) {
    line += text[start..<end].count { $0 == 0x0A }
    start = end
    worthwhileCount = 0
  }

  /// Adds to the unused bytes what can be read at once, after waiting for it if need be.
  private func fill() throws(ReadError) {
    // What is used is let go of with a new array, as deliveries may still hold the old one.
    if start > 0 {
      text = Array(text[start...])
      start = 0
    }
    let end = text.count
    text += repeatElement(0, count: Self.chunk)
    let count = try file.read(into: &text, at: end)
    text.removeLast(Self.chunk - count)
    isAtEnd = count == 0
  }
}
