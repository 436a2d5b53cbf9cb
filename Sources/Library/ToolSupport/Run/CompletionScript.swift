/// A shell's completion script, as the argument parser generates it.
struct CompletionScript {
  private(set) var lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  var text: String { lines.joined(separator: "\n") }

  /// Takes out the subcommand `help`, which the parser offers for tools without subcommands too,
  /// though they do not have it.
  mutating func removeHelpSubcommand(of tool: String) {
    // All shells: the function that completes it.
    removeBlock(from: "_\(tool)_help() {", through: "}")
    // bash.
    removeBlock(
      from: "    # Offer subcommand / subcommand argument completions", through: "    esac")
    // zsh.
    removeBlock(from: #"    case "${state}" in"#, through: "    esac")
    lines.removeAll { line in
      ["        '(-): :->command'", "        '(-)*:: :->arg'"].contains(line)
    }
    // fish.
    removeBlock(from: "        switch $unparsed_tokens[1]", through: "        end")
    lines.removeAll { line in
      line.hasPrefix("complete -c '\(tool)' ")
        && (line.contains("\"\(tool) help\"") || line.contains(" -fa 'help' "))
    }
  }

  /// Does without the place of the cursor in its word, which fish 3 tells nobody but an interactive
  /// shell, and which the tool does not ask for.
  mutating func removeCursorPlace(of tool: String) {
    let place = " (__\(tool)_tokens -tC))'"
    for index in lines.indices where lines[index].hasSuffix(place) {
      lines[index] = lines[index].dropLast(place.count) + " 0)'"
    }
  }

  /// Removes lines, and a blank one that would be left double.
  private mutating func removeBlock(from first: String, through last: String) {
    guard let start = lines.firstIndex(where: { $0 == first }),
      let end = lines[start...].firstIndex(where: { $0 == last })
    else { return }
    lines.removeSubrange(start...end)
    guard start < lines.count, start > 0, lines[start - 1].isEmpty else { return }
    lines.remove(at: lines[start].isEmpty ? start : start - 1)
  }
}
