/// Renders Markdown as HTML: paragraphs, emphasis, code, lists, links, headings and quotes.
///
/// Everything else is text, and escaped; HTML in the source too. A link leads to a web page, a mail
/// address or a path, or it is text.
package enum MarkdownHTML {
  /// How deep quotes and lists may lie in each other; what is deeper is text.
  private static let deepest = 32

  /// The HTML of a text, with a line break after each block.
  package static func render(_ markdown: String) -> String {
    var html: [UInt8] = []
    html.reserveCapacity(markdown.utf8.count + markdown.utf8.count / 4)
    render(lines(of: markdown), depth: 0, isTight: false, to: &html)
    return String(decoding: html, as: UTF8.self)
  }

  private static func lines(of text: String) -> [MarkdownLine] {
    var lines: [MarkdownLine] = []
    var line: [UInt8] = []
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        if byte == UInt8(ascii: "\r") || previous != UInt8(ascii: "\r") {
          lines.append(MarkdownLine(line[...]))
          line = []
        }
      } else {
        line.append(byte)
      }
      previous = byte
    }
    if !line.isEmpty { lines.append(MarkdownLine(line[...])) }
    return lines
  }

  /// Renders the blocks of some lines; the paragraphs of a tight list item have no tags.
  static func render(_ lines: [MarkdownLine], depth: Int, isTight: Bool, to html: inout [UInt8]) {
    var rest = lines[...]
    while let line = rest.first {
      if line.isBlank {
        rest.removeFirst()
      } else if let fence = line.fence {
        renderCode(takeFenced(fence, from: &rest), to: &html)
      } else if let heading = line.heading {
        rest.removeFirst()
        html += "<h\(heading.level)>".utf8
        MarkdownInline.render(heading.text, to: &html)
        html += "</h\(heading.level)>\n".utf8
      } else if line.indent >= 4 {
        renderCode(takeIndented(from: &rest), to: &html)
      } else if depth < deepest, line.quoted != nil {
        html += "<blockquote>\n".utf8
        render(takeQuoted(from: &rest), depth: depth + 1, isTight: false, to: &html)
        html += "</blockquote>\n".utf8
      } else if depth < deepest, let marker = line.listMarker {
        MarkdownList(marker, from: &rest).render(depth: depth + 1, to: &html)
      } else {
        renderParagraph(takeParagraph(from: &rest, depth: depth), isTight: isTight, to: &html)
      }
    }
  }

  private static func renderCode(_ lines: [ArraySlice<UInt8>], to html: inout [UInt8]) {
    html += "<pre><code>".utf8
    for line in lines {
      html.appendEscaped(line)
      html.append(UInt8(ascii: "\n"))
    }
    html += "</code></pre>\n".utf8
  }

  private static func renderParagraph(
    _ text: [UInt8], isTight: Bool, to html: inout [UInt8]
  ) {
    if !isTight { html += "<p>".utf8 }
    MarkdownInline.render(text[...], to: &html)
    html += (isTight ? "\n" : "</p>\n").utf8
  }

  private static func takeFenced(
    _ fence: MarkdownLine.Fence, from lines: inout ArraySlice<MarkdownLine>
  ) -> [ArraySlice<UInt8>] {
    lines.removeFirst()
    var code: [ArraySlice<UInt8>] = []
    while let line = lines.popFirst() {
      if line.closes(fence) { break }
      code.append(line.withoutIndent(atMost: fence.indent).bytes)
    }
    return code
  }

  private static func takeIndented(
    from lines: inout ArraySlice<MarkdownLine>
  ) -> [ArraySlice<UInt8>] {
    var code: [ArraySlice<UInt8>] = []
    var blanks: [ArraySlice<UInt8>] = []
    while let line = lines.first, line.isBlank || line.indent >= 4 {
      lines.removeFirst()
      if line.isBlank {
        blanks.append([])
      } else {
        code += blanks
        blanks = []
        code.append(line.withoutIndent(atMost: 4).bytes)
      }
    }
    return code
  }

  private static func takeQuoted(from lines: inout ArraySlice<MarkdownLine>) -> [MarkdownLine] {
    var quoted: [MarkdownLine] = []
    while let line = lines.first?.quoted {
      lines.removeFirst()
      quoted.append(line)
    }
    return quoted
  }

  private static func takeParagraph(
    from lines: inout ArraySlice<MarkdownLine>, depth: Int
  ) -> [UInt8] {
    var text: [UInt8] = []
    while let line = lines.first, text.isEmpty || line.continuesParagraph(depth < deepest) {
      lines.removeFirst()
      if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
      text += line.trimmed
    }
    return text
  }
}

extension [UInt8] {
  /// Appends text, with what means something in HTML as entities.
  mutating func appendEscaped(_ text: some Sequence<UInt8>) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): self += "&amp;".utf8
      case UInt8(ascii: "<"): self += "&lt;".utf8
      case UInt8(ascii: ">"): self += "&gt;".utf8
      case UInt8(ascii: "\""): self += "&quot;".utf8
      case 0: self += "\u{FFFD}".utf8
      default: append(byte)
      }
    }
  }
}
