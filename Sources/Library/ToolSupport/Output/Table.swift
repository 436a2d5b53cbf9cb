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
  /// Whether it is cut only where nothing else can be, as a number or a time that says something else
  /// then.
  private(set) var isWhole = false

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

  /// Makes a cell of a number or a time.
  package init(whole text: String?) {
    self.init(text)
    isWhole = true
  }

  package init(stringLiteral value: String) {
    self.init(value)
  }
}

/// Lays out rows in aligned columns, wide enough for the rows seen so far.
///
/// A column that no row fills is left out. The last one is wrapped where the terminal is too narrow,
/// the others are cut.
package struct Table: Sendable {
  /// The columns that an over-full table still leaves to each column.
  private static let minimumColumnWidth = 6
  private static let gap = 2

  private let titles: [String]
  private let terminal: Terminal
  /// The columns' widths by what their rows hold; 0 for those that no row fills.
  private var filled: [Int]
  /// The columns with cells that are whole.
  private var whole: Set<Int> = []

  /// Makes a table with these titles; empty ones make a table without a line of titles.
  package init(titles: [String], terminal: Terminal) {
    self.titles = titles
    self.terminal = terminal
    filled = titles.map { _ in 0 }
  }

  /// The line of titles, if there is one.
  package var header: [String] {
    titles.allSatisfy(\.isEmpty) ? [] : lines(titles.map { TableCell($0, .heading) })
  }

  /// Widens the columns for a row that is going to be shown, and returns whether it fills a column
  /// that no row did before.
  @discardableResult
  package mutating func fit(_ row: [TableCell]) -> Bool {
    let shown = columns
    for (index, cell) in row.prefix(filled.count).enumerated() {
      filled[index] = max(filled[index], cell.text.escapingControlCharacters.displayWidth)
      if cell.isWhole { whole.insert(index) }
    }
    return columns != shown
  }

  /// A row as lines of text, without the lines' ends.
  package func lines(_ row: [TableCell]) -> [String] {
    let columns = columns
    let widths = fittedWidths(of: columns)
    var lines = [""]
    var position = 0
    var spaces = 0
    for (column, width) in zip(columns, widths) {
      let cell = column < row.count ? row[column] : TableCell(nil)
      let parts =
        column == columns.last ? cell.wrapped(toWidth: width) : [cell.fitted(toWidth: width)]
      if let text = parts.first, !text.isEmpty {
        lines[0] += String(repeating: " ", count: spaces) + colored(text, cell.style)
        spaces = -text.displayWidth
      }
      for part in parts.dropFirst() {
        lines.append(String(repeating: " ", count: position) + colored(part, cell.style))
      }
      spaces += width + Self.gap
      position += width + Self.gap
    }
    return lines
  }

  private func colored(_ text: String, _ style: TableCell.Style) -> String {
    terminal.hasColor ? style.colored(text) : text
  }

  /// The columns that are shown.
  private var columns: [Int] { filled.indices.filter { filled[$0] > 0 } }

  /// The columns' widths, of which the widest are cut until the line fits the terminal; of a full
  /// line a third is the last column's, or less where there are whole ones.
  private func fittedWidths(of columns: [Int]) -> [Int] {
    let natural = columns.map { max(filled[$0], titles[$0].displayWidth) }
    guard let limit = terminal.width, let last = natural.last else { return natural }
    let available = limit - Self.gap * (natural.count - 1)
    let others = Self.fitted(
      zip(columns, natural).dropLast().map { ($1, isWhole: whole.contains($0)) },
      to: available - min(last, available / 3),
      keepingWholeUpTo: available - 2 * Self.minimumColumnWidth)
    let rest = available - others.reduce(0, +)
    return others + [min(last, max(rest, Self.minimumColumnWidth))]
  }

  private static func fitted(
    _ columns: [(width: Int, isWhole: Bool)], to available: Int, keepingWholeUpTo most: Int
  ) -> [Int] {
    func widths(cutTo limit: Int, keepingWhole: Bool) -> [Int] {
      columns.map { keepingWhole && $0.isWhole ? $0.width : min($0.width, limit) }
    }
    let keepsWhole = widths(cutTo: minimumColumnWidth, keepingWhole: true).reduce(0, +) <= most
    var (low, high) = (
      minimumColumnWidth, max(columns.map(\.width).max() ?? 0, minimumColumnWidth)
    )
    while low < high {
      let middle = (low + high + 1) / 2
      if widths(cutTo: middle, keepingWhole: keepsWhole).reduce(0, +) <= available {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return widths(cutTo: low, keepingWhole: keepsWhole)
  }
}

extension TableCell {
  fileprivate func fitted(toWidth width: Int) -> String {
    let text = text.escapingControlCharacters
    return keepsEnd ? text.truncatedAtStart(toWidth: width) : text.truncated(toWidth: width)
  }

  fileprivate func wrapped(toWidth width: Int) -> [String] {
    text.escapingControlCharacters.wrapped(toWidth: width)
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
