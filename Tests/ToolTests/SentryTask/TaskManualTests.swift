import JSON
import TestSupport
import Testing

@Suite("The tasks in the manual page")
struct TaskManualTests {
  @Test("are those that the tool knows, with their parameters")
  func tasks() async throws {
    let result = try await runProgram("sentry-task", ["tasks"])
    let known = try result.output.split(separator: "\n").map { line in
      let task = try JSONValue(parsing: String(line))
      let parameters = (task["parameters"]?.array ?? []).map { parameter in
        let name = parameter["name"]?.string ?? "?"
        return parameter["required"] == true ? name : "[\(name)]"
      }
      return ([task["name"]?.string ?? "?"] + parameters).joined(separator: " ")
    }
    #expect(try described() == known)
  }

  /// The tasks of the page's section, with their parameters as above.
  private func described() throws -> [String] {
    let page = try Tools.text(of: Tools.page("sentry-task"))
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let section = lines.drop { $0 != ".Sh TASKS" }.dropFirst().prefix { !$0.hasPrefix(".Sh") }
    return section.map(String.init).joined(separator: "\n")
      .replacing("\\\n", with: "").split(separator: "\n")
      .filter { $0.hasPrefix(".It Cm ") }
      .map { item in
        var isOptional = false
        return item.dropFirst(7).split(separator: " ").compactMap { word in
          switch word {
          case "Ar", "Oc":
            if word == "Oc" { isOptional = false }
            return nil
          case "Op", "Oo":
            isOptional = true
            return nil
          default: return isOptional ? "[\(word)]" : String(word)
          }
        }.joined(separator: " ")
      }
  }
}
