/// Values for the parameters of a statement, their texts in one array, so that none of many is
/// allocated singly.
package struct BoundValues: Sendable {
  package enum Value: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    /// A part of the text.
    case text(Range<Int>)
  }

  package var items: [Value] = []
  /// The UTF-8 of all texts.
  package var text: [UInt8] = []
  /// The number that the last text was written of, and where it is.
  private var lastNumber: (number: Int64, text: Value)?

  package init() {}

  package mutating func append(_ value: Int?) {
    items.append(value.map { .integer(Int64($0)) } ?? .null)
  }

  package mutating func append(_ value: String?) {
    guard let value else { return items.append(.null) }
    appendText { $0.append(contentsOf: value.utf8) }
  }

  package mutating func append(_ value: SQLValue) {
    switch value {
    case .null: items.append(.null)
    case .integer(let integer): items.append(.integer(integer))
    case .real(let real): items.append(.real(real))
    case .text(let text): append(text)
    }
  }

  /// Adds what `write` appends to the text, and returns it as a value that is not appended yet.
  package mutating func addText(_ write: (inout [UInt8]) -> Void) -> Value {
    let start = text.count
    write(&text)
    return .text(start..<text.count)
  }

  /// Appends what `write` appends to the text.
  package mutating func appendText(_ write: (inout [UInt8]) -> Void) {
    items.append(addText(write))
  }

  /// Appends what `write` appends to the text, which is the same for the same number: it is written
  /// once for all that follow each other.
  package mutating func appendText(of number: Int64, _ write: (inout [UInt8]) -> Void) {
    let value =
      if let lastNumber, lastNumber.number == number { lastNumber.text } else { addText(write) }
    lastNumber = (number, value)
    items.append(value)
  }

  /// Forgets the values, and keeps the memory.
  package mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    lastNumber = nil
  }
}
