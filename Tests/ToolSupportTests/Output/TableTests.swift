import Testing
import ToolSupport

@Suite("A table")
struct TableTests {
  private func lines(_ rows: [[TableCell]], width: Int? = nil, hasColor: Bool = false) -> [String] {
    let terminal = Terminal(isTerminal: width != nil, width: width, hasColor: hasColor)
    var table = Table(titles: ["NAME", "ACCESS", "WHY"], terminal: terminal)
    for row in rows { table.fit(row) }
    return table.header + rows.flatMap { table.lines($0) }
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

  @Test("leaves out the columns that no row fills, and empty titles")
  func emptyColumns() {
    #expect(
      lines([["web/api", "", "gone"], ["x", "", ""]]) == ["NAME     WHY", "web/api  gone", "x"])
    var table = Table(titles: ["", ""], terminal: Terminal(isTerminal: false))
    let isWider = [["name", ""], ["longer"], ["name", "value"]].map { table.fit($0) }
    #expect(isWider == [true, false, true])
    #expect(table.header + table.lines(["name", "value"]) == ["name    value"])
  }

  @Test("wraps the last column, and takes from the widest of the others, to fit the terminal")
  func fits() {
    let long: TableCell = "TF401019: The Git repository does not exist"
    #expect(
      lines([["web/api", "no", long], ["web/site", "yes"]], width: 36) == [
        "NAME      ACCESS  WHY",
        "web/api   no      TF401019: The Git",
        "                  repository does",
        "                  not exist",
        "web/site  yes",
      ])
    #expect(
      lines([[long, "no", long]], width: 40) == [
        "NAME                ACCESS  WHY",
        "TF401019: The Git…  no      TF401019:",
        "                            The Git",
        "                            repository",
        "                            does not",
        "                            exist",
      ])
  }

  @Test("cuts numbers and times only where nothing else can be cut")
  func whole() {
    let row: [TableCell] = ["workitem.updated", TableCell(whole: "2026-03-01T10:00:00Z"), "lost"]
    #expect(lines([row], width: 42).last == "workitem.upda…  2026-03-01T10:00:00Z  lost")
    #expect(lines([row], width: 36).last?.contains("2026-03-01T10:00:00Z") == false)
  }

  @Test("leaves every column readable on a terminal that is too narrow")
  func narrow() {
    #expect(
      lines([["a-long-name", "forbidden", "because"]], width: 5) == [
        "NAME    ACCESS  WHY",
        "a-lon…  forbi…  becaus",
        "                e",
      ])
  }

  @Test("colours what cells say, and never lets their text do so")
  func colors() {
    #expect(
      lines(
        [["\u{1B}[31m", TableCell("yes", .good), TableCell("never again", .bad)]], width: 26,
        hasColor: true)
        == [
          "\u{1B}[1mNAME\u{1B}[0m      \u{1B}[1mACCESS\u{1B}[0m  \u{1B}[1mWHY\u{1B}[0m",
          #"\x1b[31m  "# + "\u{1B}[32myes\u{1B}[0m     \u{1B}[31mnever\u{1B}[0m",
          String(repeating: " ", count: 18) + "\u{1B}[31magain\u{1B}[0m",
        ])
  }
}
