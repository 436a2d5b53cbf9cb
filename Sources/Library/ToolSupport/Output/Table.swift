/// One cell of a table: a text, and what it says.
package struct TableCell: Sendable, Equatable, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation
{
  /// What a cell says, shown as colour.
  package enum Style: Sendable {
    case plain, good, bad, dim, heading
  }

  package var text: String
  package var style: Style
  /// Whether the end is kept where the text does not fit, as of a file and its line.
  private(set) var keepsEnd = false

  /// Makes a cell; `nil` is shown as nothing.
  package init(_ text: String?, _ style: Style = .plain) {
    self.text = text ?? ""
    self.style = style
  }

  /// Makes the cell of a record's source, `FILE:LINE`.
  package init(source: String) {
    self.init(source)
    keepsEnd = true
  }

  package init(stringLiteral value: String) {
    self.init(value)
  }
}

/// Lays out rows in aligned columns, wide enough for the rows seen so far.
package struct Table: Sendable {
  /// The columns that an over-full table still leaves to each column.
  private static let minimumColumnWidth = 6
  private static let gap = 2

  private let titles: [String]
  private let terminal: Terminal
  private var natural: [Int]

  package init(titles: [String], terminal: Terminal) {
    self.titles = titles
    self.terminal = terminal
    natural = titles.map(\.displayWidth)
  }

  /// The line of titles.
  package var header: String {
    line(titles.map { TableCell($0, .heading) })
  }

  /// Widens the columns for a row that is going to be shown.
  package mutating func fit(_ row: [TableCell]) {
    for (index, cell) in row.prefix(natural.count).enumerated() {
      natural[index] = max(natural[index], cell.text.escapingControlCharacters.displayWidth)
    }
  }

  /// A row as a line of text, without the line's end; cells that do not fit are cut.
  package func line(_ row: [TableCell]) -> String {
    let widths = fittedWidths
    var line = ""
    var spaces = 0
    for (index, width) in widths.enumerated() {
      let cell = index < row.count ? row[index] : TableCell(nil)
      let text = cell.fitted(toWidth: width)
      if !text.isEmpty {
        line += String(repeating: " ", count: spaces)
        line += terminal.hasColor ? cell.style.colored(text) : text
        spaces = 0
      }
      spaces += width - text.displayWidth + Self.gap
    }
    return line
  }

  /// The columns' widths, of which the widest are cut until the line fits the terminal.
  private var fittedWidths: [Int] {
    guard let limit = terminal.width else { return natural }
    let available = limit - Self.gap * (natural.count - 1)
    var (low, high) = (Self.minimumColumnWidth, max(natural.max() ?? 0, Self.minimumColumnWidth))
    while low < high {
      let middle = (low + high + 1) / 2
      if natural.reduce(0, { $0 + min($1, middle) }) <= available {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return natural.map { min($0, low) }
  }
}

extension TableCell {
  fileprivate func fitted(toWidth width: Int) -> String {
    let text = text.escapingControlCharacters
    return keepsEnd ? text.truncatedAtStart(toWidth: width) : text.truncated(toWidth: width)
  }
}

extension TableCell.Style {
  /// The text in the style's colour; text of the plain style as it is.
  package func colored(_ text: String) -> String {
    let code: String
    switch self {
    case .plain: return text
    case .good: code = "32"
    case .bad: code = "31"
    case .dim: code = "2"
    case .heading: code = "1"
    }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
