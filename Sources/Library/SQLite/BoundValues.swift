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
  private var lastNumber: (number: Int64, text: Range<Int>)?

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

  /// Appends what `write` appends to the text.
  package mutating func appendText(_ write: (inout [UInt8]) -> Void) {
    let start = text.count
    write(&text)
    items.append(.text(start..<text.count))
  }

  /// Appends what `write` appends to the text, which is the same for the same number: it is written
  /// once for all that follow each other.
  package mutating func appendText(of number: Int64, _ write: (inout [UInt8]) -> Void) {
    if let lastNumber, lastNumber.number == number {
      items.append(.text(lastNumber.text))
      return
    }
    let start = text.count
    write(&text)
    lastNumber = (number, start..<text.count)
    items.append(.text(start..<text.count))
  }

  /// Forgets the values, and keeps the memory.
  package mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    lastNumber = nil
  }
}
