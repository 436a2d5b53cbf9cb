import AzureDevOps
import Basics
import JSON
import ToolSupport
import VSTSIntegration

extension RecordAnswer {
  /// Says whether a repository can be used.
  init(_ answer: RepositoryVerdict, about name: String, adding members: JSONObject = [:]) {
    self.init(
      JSONObject(members: members.members + answer.members.members),
      failure: answer.failure, row: answer.row(TableCell(name)))
    self.name = name
    if let failure = answer.undecidedPush {
      log = [LogEvent("vsts.push-undecided", ["repository": .string(name), "error": failure.json])]
    }
  }
}

extension RepositoryVerdict {
  /// The titles of the table's columns.
  static let titles = ["repository", "access", "reason", "branch", "bytes", "error"]

  /// The answer as a row of the table.
  func row(_ name: TableCell) -> [TableCell] {
    let word =
      switch verdict.access {
      case true: TableCell("yes", .good)
      case false: TableCell("no", .bad)
      default: TableCell("unknown", .dim)
      }
    let branch = repository?.defaultBranch.map { name in
      name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
    }
    return [
      name, word, TableCell(reason?.rawValue), TableCell(branch),
      TableCell(repository?.size.map(String.init)),
      failure.map { TableCell($0.message, .bad) }
        ?? TableCell(repository?.trouble?.words, .dim),
    ]
  }
}
