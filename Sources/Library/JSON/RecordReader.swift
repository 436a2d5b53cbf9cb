/// Reads a stream of JSON values from a file, in bounded memory.
///
/// The values stand one per line, or one after the other, or are the elements of one array. A
/// broken value ends before the next line, after the one it began on, that begins with `{`, and
/// counts as one bad record. So does an input that is no JSON from its beginning, as a whole.
package final class RecordReader {
  /// One value of the input, or what stood in its place.
  package struct Record: Sendable {
    /// The line on which it begins; the input's first line is 1.
    package let line: Int
    /// The value's text as it was written, or what is wrong with it, and where in the input.
    package let content: Result<[UInt8], RecordError>
    /// What the reader's picker found in the value; `nil` without a picker or a valid value.
    package let members: MemberPicker.Picked?
    /// The value if it is an object, and the reader has no picker.
    package let object: RecordObject?

    fileprivate init(line: Int, text: [UInt8], _ found: RecordScan.Members, _ picker: MemberPicker?)
    {
      self.line = line
      content = .success(text)
      members =
        if case .picked(let ranges) = found { picker?.picked(ranges, from: text) } else { nil }
      object = if case .laidOut(let layout) = found { RecordObject(text, layout) } else { nil }
    }

    fileprivate init(line: Int, _ error: RecordError) {
      self.line = line
      content = .failure(error)
      (members, object) = (nil, nil)
    }
  }

  /// What may come next.
  private enum Place {
    case start, blank, values, firstElement, element, separator, end, foreign
  }

  private enum Step {
    case record(Record)
    case end
    case needsInput
  }

  private let maximumRecordBytes: Int
  private let picker: MemberPicker?
  private var buffer: RecordBuffer
  private var place = Place.start
  /// Where the first unused byte stands.
  private var position = InputPlace()
  /// The line of the last byte that was used and not blank.
  private var lastLine = 1
  /// Whether a bad record stood in the array, so that what follows need not complete it.
  private var isResumed = false
  /// What has been seen of a value that the buffer holds only a part of.
  private var framer: JSONFramer?
  /// What has been seen of a broken value; an open container in it, if reading resumes there, need
  /// not be walked over again.
  private var abandoned: JSONFramer?
  /// The record of which the rest is being skipped.
  private var broken: (line: Int, error: RecordError)?
  private var upcoming: Result<Record?, ReadError>?

  /// Reads a file from where it stands; with a picker every record comes with its members.
  package init(
    _ file: InputFile, maximumRecordBytes: Int = 64 << 20, picking picker: MemberPicker? = nil
  ) {
    self.maximumRecordBytes = maximumRecordBytes
    self.picker = picker
    buffer = RecordBuffer(file, maximumRecordBytes: maximumRecordBytes)
  }

  /// Takes the next record, waiting for it if need be; `nil` at the end of the input.
  package func next() throws(ReadError) -> Record? {
    if let upcoming {
      self.upcoming = nil
      return try upcoming.get()
    }
    while true {
      switch step() {
      case .record(let record): return record
      case .end: return nil
      case .needsInput: try buffer.fill()
      }
    }
  }

  /// Whether `next` would answer without waiting; reads what has already arrived.
  package func isReady() -> Bool {
    while upcoming == nil {
      switch step() {
      case .record(let record): upcoming = .success(record)
      case .end: upcoming = .success(nil)
      case .needsInput:
        guard buffer.isReadable else { return false }
        do throws(ReadError) {
          try buffer.fill()
        } catch {
          upcoming = .failure(error)
        }
      }
    }
    return true
  }

  /// Goes on until there is a record or more input is needed.
  private func step() -> Step {
    while true {
      if let broken {
        guard skipBrokenValue() else { return .needsInput }
        return .record(Record(line: broken.line, broken.error))
      }
      if framer == nil {
        if let step = findEncoding() { return step }
        guard skipByteOrderMark() else { return .needsInput }
        skipBlanks()
        guard let byte = buffer.first else { return buffer.isAtEnd ? finish() : .needsInput }
        if let step = findMessages() { return step }
        guard beginsValue(byte) else { continue }
      }
      if let step = takeValue() { return step }
    }
  }

  /// Ends an input that is not in UTF-8, or asks for more while that cannot be known.
  private func findEncoding() -> Step? {
    guard place != .foreign else { return .end }
    guard place == .start else { return nil }
    return step(
      ForeignText(encodingOf: buffer.storage[buffer.unused], isAtEnd: buffer.isAtEnd))
  }

  /// Ends an input that begins with messages of HTTP, or asks for more while that cannot be known.
  private func findMessages() -> Step? {
    guard place == .start || place == .blank else { return nil }
    return step(
      ForeignText(messagesIn: buffer.storage[buffer.unused], isAtEnd: buffer.isAtEnd))
  }

  private func step(_ text: ForeignText) -> Step? {
    switch text {
    case .none: return nil
    case .undecided: return .needsInput
    case .found(let problem):
      place = .foreign
      return .record(Record(line: position.line, RecordError(problem, at: position)))
    }
  }

  /// Drops the mark if the input begins with one, and returns `false` while that cannot be known.
  private func skipByteOrderMark() -> Bool {
    guard place == .start else { return true }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let beginning = buffer.storage[buffer.unused].prefix(mark.count)
    guard mark.starts(with: beginning) else { return true }
    guard beginning.count == mark.count else { return buffer.isAtEnd }
    buffer.drop(mark.count)
    place = .blank
    return true
  }

  private func skipBlanks() {
    var scanner = JSONScanner()
    scanner.skipWhitespace(buffer.storage.span.bytes.extracting(buffer.unused))
    guard scanner.position > 0 else { return }
    if place == .start { place = .blank }
    use(scanner.position)
  }

  private func use(_ count: Int) {
    position.advance(
      over: buffer.storage.span.bytes.extracting(buffer.unused.prefix(count)))
    buffer.drop(count)
  }

  /// Decides what the next byte that is not blank is for; `false` if it is used up or out of place.
  private func beginsValue(_ byte: UInt8) -> Bool {
    switch (place, byte) {
    case (.start, UInt8(ascii: "[")), (.blank, UInt8(ascii: "[")):
      usePunctuation(before: .firstElement)
    case (.separator, UInt8(ascii: ",")):
      usePunctuation(before: .element)
    case (.separator, UInt8(ascii: "]")), (.firstElement, UInt8(ascii: "]")):
      usePunctuation(before: .end)
    case (.element, UInt8(ascii: "]")) where isResumed:
      usePunctuation(before: .end)
    case (.separator, _) where !isResumed:
      giveUp(.unexpectedByte, at: 0)
    case (.end, _):
      giveUp(.trailingBytes, at: 0)
    case (.start, _), (.blank, _):
      place = .values
      return true
    default:
      return true
    }
    return false
  }

  private func usePunctuation(before next: Place) {
    use(1)
    lastLine = position.line
    place = next
  }

  /// Takes the value at the first unused byte; `nil` if it is broken.
  private func takeValue() -> Step? {
    if framer == nil { resumeInside() }
    do throws(JSONError) {
      guard try isFramed() else { return .needsInput }
    } catch {
      abandon(error)
      return nil
    }
    switch RecordScan(buffer.storage, buffer.unused, picker, isAtEnd: buffer.isAtEnd) {
    case .complete(let count, _, _) where count > maximumRecordBytes:
      abandon(JSONError(.tooLarge, at: maximumRecordBytes))
      return nil
    case .complete(let count, let lineEnds, let members):
      framer = nil
      return .record(useValue(count, lineEnds, members))
    case .incomplete:
      framer = framer ?? JSONFramer(at: buffer.offset)
      return .needsInput
    case .broken(let error):
      abandon(error)
      return nil
    }
  }

  /// Whether the buffer may hold the whole value, as far as is known without another walk over it.
  private func isFramed() throws(JSONError) -> Bool {
    guard framer != nil else { return true }
    let text = buffer.unused
    if try framer?.advance(buffer.storage.span.bytes.extracting(text)) == true { return true }
    if text.count > maximumRecordBytes { throw JSONError(.tooLarge, at: maximumRecordBytes) }
    guard buffer.isAtEnd else { return false }
    if framer?.isAtNumber == true { return true }
    throw JSONError(.unexpectedEnd, at: text.count)
  }

  private func useValue(_ count: Int, _ lineEnds: Int, _ members: RecordScan.Members) -> Record {
    let start = buffer.unused.lowerBound
    let content = Array(buffer.storage[start..<start + count])
    let record = Record(line: position.line, text: content, members, picker)
    buffer.drop(count)
    if buffer.first == 0x0A {
      // The column is not needed before the line's end.
      position.advance(overLines: lineEnds)
    } else {
      position.advance(over: content.span.bytes)
    }
    lastLine = position.line
    if place != .values { place = .separator }
    return record
  }

  /// Takes up what was seen of an abandoned value, if a container that it left open begins here.
  private func resumeInside() {
    guard let isFound = abandoned?.turn(to: buffer.offset) else { return }
    if isFound { framer = abandoned }
    if isFound || abandoned?.isInContainer == false { abandoned = nil }
  }

  /// Gives the value up, and remembers what was seen of it if reading will resume inside that.
  private func abandon(_ error: JSONError) {
    giveUp(error.reason, at: error.offset)
    defer { framer = nil }
    guard abandoned == nil else { return }
    let seen = buffer.unused.prefix(error.offset)
    guard Resumption(buffer.storage, seen, isAtEnd: true).isFound else { return }
    abandoned = framer ?? JSONFramer(at: buffer.offset)
    _ = try? abandoned?.advance(buffer.storage.span.bytes.extracting(buffer.unused))
  }

  /// Makes a bad record of what begins here, with what is wrong at an offset from here.
  private func giveUp(_ reason: JSONError.Reason, at offset: Int) {
    var place = position
    let seen = buffer.unused.prefix(offset)
    place.advance(over: buffer.storage.span.bytes.extracting(seen))
    broken = (position.line, RecordError(.broken(reason), at: place))
  }

  /// Drops bytes up to the line where reading resumes, and returns `false` if it is not yet there.
  private func skipBrokenValue() -> Bool {
    let resumption = Resumption(buffer.storage, buffer.unused, isAtEnd: buffer.isAtEnd)
    buffer.drop(resumption.offset)
    position.advance(overLines: resumption.lineEnds)
    guard resumption.isFound || buffer.isAtEnd else { return false }
    broken = nil
    if place != .values {
      place = .element
      isResumed = true
    }
    return true
  }

  /// Ends the input, in which an array may have been left open.
  private func finish() -> Step {
    switch place {
    case .firstElement, .element, .separator:
      place = .end
      guard !isResumed else { return .end }
      let error = RecordError(.broken(.unexpectedEnd), at: position)
      return .record(Record(line: lastLine, error))
    case .start, .blank, .values, .end, .foreign: return .end
    }
  }
}
