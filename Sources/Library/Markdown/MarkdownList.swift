/// A list of Markdown.
struct MarkdownList {
  private let first: MarkdownLine.ListMarker
  private var items: [[MarkdownLine]] = []
  /// Whether nothing in the list is set apart by a blank line.
  private var isTight = true

  /// Takes the lines of a list that begins with this marker.
  init(_ marker: MarkdownLine.ListMarker, from lines: inout ArraySlice<MarkdownLine>) {
    first = marker
    while let line = lines.first, let marker = line.listMarker, isSameList(marker) {
      if endsWithBlank { isTight = false }
      lines.removeFirst()
      items.append([line.afterMarker(marker)] + Self.takeRest(ofItem: marker, from: &lines))
    }
    isTight = isTight && items.allSatisfy { !Self.hasBlankInside($0) }
  }

  private func isSameList(_ marker: MarkdownLine.ListMarker) -> Bool {
    marker.character == first.character && (marker.number == nil) == (first.number == nil)
  }

  private var endsWithBlank: Bool { items.last?.last?.isBlank ?? false }

  private static func takeRest(
    ofItem marker: MarkdownLine.ListMarker, from lines: inout ArraySlice<MarkdownLine>
  ) -> [MarkdownLine] {
    var taken: [MarkdownLine] = []
    while let line = lines.first {
      let isLazy =
        !(taken.last?.isBlank ?? false) && line.continuesParagraph(true)
        && line.listMarker == nil
      guard line.isBlank || line.indent >= marker.width || isLazy else { break }
      lines.removeFirst()
      taken.append(line.withoutIndent(atMost: marker.width))
    }
    return taken
  }

  private static func hasBlankInside(_ lines: [MarkdownLine]) -> Bool {
    guard let last = lines.lastIndex(where: { !$0.isBlank }) else { return false }
    return lines[..<last].dropFirst().contains(where: \.isBlank)
  }

  func render(depth: Int, to html: inout [UInt8]) {
    let tag = first.number == nil ? "ul" : "ol"
    let start = first.number.flatMap { $0 == 1 ? nil : " start=\"\($0)\"" } ?? ""
    html += "<\(tag)\(start)>\n".utf8
    for item in items {
      html += "<li>".utf8
      if !isTight { html.append(UInt8(ascii: "\n")) }
      MarkdownHTML.render(item, depth: depth, isTight: isTight, to: &html)
      if isTight, html.last == UInt8(ascii: "\n") { html.removeLast() }
      html += "</li>\n".utf8
    }
    html += "</\(tag)>\n".utf8
  }
}
