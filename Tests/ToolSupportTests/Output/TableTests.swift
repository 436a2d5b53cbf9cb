import Testing
import ToolSupport

@Suite("A table")
struct TableTests {
  private func lines(_ rows: [[TableCell]], width: Int? = nil, hasColor: Bool = false) -> [String] {
    let terminal = Terminal(isTerminal: width != nil, width: width, hasColor: hasColor)
    var table = Table(titles: ["NAME", "ACCESS", "WHY"], terminal: terminal)
    for row in rows { table.fit(row) }
    return [table.header] + rows.map { table.line($0) }
  }

  @Test("aligns its columns, without spaces at the ends of lines")
  func aligns() {
    #expect(
      lines([["web/api", "yes", ""], ["日本", "no", "not found"], ["x"]]) == [
        "NAME     ACCESS  WHY",
        "web/api  yes",
        "日本     no      not found",
        "x",
      ])
  }

  @Test("takes from the widest column until it fits the terminal")
  func fits() {
    let long: TableCell = "TF401019: The Git repository does not exist"
    #expect(
      lines([["web/api", "no", long]], width: 30) == [
        "NAME     ACCESS  WHY",
        "web/api  no      TF401019: Th…",
      ])
    #expect(
      lines([[long, "no", long]], width: 40) == [
        "NAME             ACCESS  WHY",
        "TF401019: The …  no      TF401019: The …",
      ])
  }

  @Test("leaves every column readable on a terminal that is too narrow")
  func narrow() {
    #expect(
      lines([["a-long-name", "forbidden", "because"]], width: 5) == [
        "NAME    ACCESS  WHY",
        "a-lon…  forbi…  becau…",
      ])
  }

  @Test("colours what cells say, and never lets their text do so")
  func colors() {
    #expect(
      lines([["\u{1B}[31m", TableCell("yes", .good), TableCell("no", .bad)]], hasColor: true)
        == [
          "\u{1B}[1mNAME\u{1B}[0m      \u{1B}[1mACCESS\u{1B}[0m  \u{1B}[1mWHY\u{1B}[0m",
          #"\x1b[31m  "# + "\u{1B}[32myes\u{1B}[0m     \u{1B}[31mno\u{1B}[0m",
        ])
  }
}
