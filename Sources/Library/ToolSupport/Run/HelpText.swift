/// A command's help as the argument parser words it, in the order in which people look for things:
/// the command's own options, then those that it shares with others, then its exit statuses.
struct HelpText {
  private struct Section {
    let title: String
    var lines: [Substring]
  }

  /// The column at which the parser begins what it says of an option.
  private static let indentation = 26
  private static let usage = "USAGE: "

  /// What stands before the first section.
  private var introduction: [Substring] = []
  private var sections: [Section] = []
  private let columns: Int

  /// Reads a help text that was wrapped at so many columns.
  init(_ text: String, columns: Int) {
    self.columns = columns
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let title = Self.title(line) {
        sections.append(Section(title: title, lines: []))
      } else if sections.isEmpty {
        introduction += line.hasPrefix(Self.usage) ? wrapped(usage: line) : [line]
      } else {
        sections[sections.count - 1].lines.append(line)
      }
    }
    let first = ["ARGUMENTS", "SUBCOMMANDS", "OPTIONS"]
    let own = first.flatMap { title in sections.filter { $0.title == title } }
    sections = own + sections.filter { !first.contains($0.title) }
  }

  /// The first words of the usage: the tool's name, and its subcommand's.
  static func commandNames(in text: String) -> [Substring] {
    let line = text.split(separator: "\n").first { $0.hasPrefix(usage) } ?? ""
    return line.dropFirst(usage.count).split(separator: " ")
      .prefix { $0.first?.isLetter ?? false }
  }

  /// Adds what the exit statuses mean.
  mutating func add(_ meanings: StatusMeanings) {
    let indent = String(repeating: " ", count: Self.indentation)
    let lines = meanings.entries(forSections: sections.map(\.title)).flatMap { entry in
      var lines = entry.meaning.wrapped(toWidth: columns - Self.indentation).map { indent + $0 }
      let label = "  \(entry.statuses)"
      lines[0] = label + lines[0].dropFirst(label.count)
      return lines.map { Substring($0) }
    }
    sections.append(Section(title: "EXIT STATUS", lines: lines))
  }

  var text: String {
    let parts = sections.map { section in
      let last = section.lines.lastIndex { !$0.isEmpty } ?? 0
      return ["\(section.title):"] + section.lines[...last] + [""]
    }
    return (introduction + parts.joined().dropLast()).joined(separator: "\n")
  }

  /// The usage on lines that break between its arguments.
  private func wrapped(usage line: Substring) -> [Substring] {
    var depth = 0
    let unbroken: Character = "\u{A0}"
    let text = line.dropFirst(Self.usage.count).map { (character: Character) -> Character in
      depth += character == "[" ? 1 : character == "]" ? -1 : 0
      return depth > 0 && character == " " ? unbroken : character
    }
    let indent = String(repeating: " ", count: Self.usage.count)
    let lines = String(text).wrapped(toWidth: columns - indent.count)
    return lines.enumerated().map { index, line in
      Substring((index == 0 ? Self.usage : indent) + line.map { $0 == unbroken ? " " : $0 })
    }
  }

  /// The title of a section that begins with this line.
  private static func title(_ line: Substring) -> String? {
    guard line.hasSuffix(":"), line.first?.isUppercase ?? false,
      line.dropLast().allSatisfy({ $0.isUppercase || $0 == " " })
    else { return nil }
    return String(line.dropLast())
  }
}
