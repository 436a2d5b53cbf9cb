import Foundation

/// Which folders of a module refer to types of which others.
struct FolderArrows {
  /// An arrow between two folders, and the references that make it.
  struct Arrow: Hashable {
    let from: String
    let to: String
  }

  private(set) var references: [Arrow: Set<String>] = [:]

  /// Reads the Swift files below a module's directory.
  init(module directory: String) throws {
    var sources: [(folder: String, file: SwiftSource)] = []
    var home: [String: String] = [:]
    for path in FileManager.default.enumerator(atPath: directory) ?? NSEnumerator() {
      guard let path = path as? String, path.hasSuffix(".swift") else { continue }
      let file = SwiftSource(try Tools.text(of: "\(directory)/\(path)"))
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      sources.append((folder, file))
      for type in file.types { home[type] = folder }
    }
    for (folder, file) in sources {
      for type in file.references {
        guard let other = home[type], other != folder else { continue }
        references[Arrow(from: folder, to: other), default: []].insert(type)
      }
    }
  }

  /// The arrows that are part of a cycle, each as a line that names its references.
  var cycles: [String] {
    references.filter { leads(from: $0.key.to, to: $0.key.from) }
      .map { arrow, types in
        "\(name(arrow.from)) → \(name(arrow.to)): \(types.sorted().joined(separator: ", "))"
      }
      .sorted()
  }

  private func name(_ folder: String) -> String { folder.isEmpty ? "(top)" : folder }

  private func leads(from start: String, to end: String) -> Bool {
    var (seen, waiting): (Set<String>, [String]) = ([start], [start])
    while let folder = waiting.popLast() {
      if folder == end { return true }
      for arrow in references.keys
      where arrow.from == folder && seen.insert(arrow.to).inserted {
        waiting.append(arrow.to)
      }
    }
    return false
  }
}

/// The types that a file declares and refers to, its comments and strings left aside.
struct SwiftSource {
  /// The types at the top level that other files can see.
  private(set) var types: Set<String> = []
  /// The names that may be those of other files' types.
  private(set) var references: Set<String> = []

  init(_ text: String) {
    var scanner = SwiftScanner(text)
    var own: Set<String> = []
    var (depth, isPrivate, isDeclaring, previous) = (0, false, false, "")
    while let token = scanner.next() {
      switch token {
      case "{": depth += 1
      case "}": depth -= 1
      case "private", "fileprivate": isPrivate = true
      case "struct", "class", "enum", "actor", "protocol", "typealias":
        isDeclaring = previous != "."
      case "func", "let", "var", "extension", "import": isPrivate = false
      default:
        if isDeclaring {
          own.insert(token)
          if depth == 0, !isPrivate { types.insert(token) }
          (isDeclaring, isPrivate) = (false, false)
        } else if token.first?.isUppercase == true, previous != "." {
          references.insert(token)
        }
      }
      previous = token
    }
    references.subtract(own)
  }
}

/// The words and the single signs of Swift code.
private struct SwiftScanner {
  private var rest: Substring
  /// How deep the parentheses are in each interpolation that is open, and the string around it.
  private var open: [(depth: Int, string: StringEnd)] = []

  private struct StringEnd {
    let quotes: String
    let hashes: String
  }

  init(_ text: String) {
    rest = text[...]
  }

  /// The next word or sign of the code; `nil` at its end.
  mutating func next() -> String? {
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
      } else if let string = stringStart() {
        skip(to: string)
      } else if character.isLetter || character == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest[word.endIndex...]
        return String(word)
      } else {
        rest.removeFirst()
        if closesInterpolation(character) { continue }
        if !character.isWhitespace { return String(character) }
      }
    }
    return nil
  }

  private mutating func stringStart() -> StringEnd? {
    let hashes = rest.prefix { $0 == "#" }
    let quotes = rest[hashes.endIndex...].prefix { $0 == "\"" }
    guard !quotes.isEmpty else { return nil }
    let isLong = quotes.count >= 3
    rest = rest[hashes.endIndex...].dropFirst(isLong ? 3 : 1)
    return StringEnd(quotes: isLong ? "\"\"\"" : "\"", hashes: String(hashes))
  }

  /// Moves behind a string, or into its next interpolation.
  private mutating func skip(to end: StringEnd) {
    let escape = "\\" + end.hashes
    while !rest.isEmpty {
      if rest.hasPrefix(escape + "(") {
        rest = rest.dropFirst(escape.count + 1)
        open.append((0, end))
        return
      } else if rest.hasPrefix(escape) {
        rest = rest.dropFirst(escape.count + 1)
      } else if rest.hasPrefix(end.quotes + end.hashes) {
        rest = rest.dropFirst(end.quotes.count + end.hashes.count)
        return
      } else {
        rest.removeFirst()
      }
    }
  }

  /// Counts parentheses; behind an interpolation, its string goes on.
  private mutating func closesInterpolation(_ character: Character) -> Bool {
    guard let last = open.last else { return false }
    if character == "(" { open[open.count - 1].depth += 1 }
    guard character == ")" else { return false }
    if last.depth > 0 {
      open[open.count - 1].depth -= 1
      return false
    }
    open.removeLast()
    skip(to: last.string)
    return true
  }
}
