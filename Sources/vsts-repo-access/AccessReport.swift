import AzureDevOps
import Connections
import Basics
import VSTSIntegration
import JSON
import ToolSupport

/// Prints which repositories can be reached, and lets it count for the exit status.
struct AccessReport {
  private let output: RecordOutput
  private let progress: Progress
  private var failures: RecordFailures

  init(console: Console, progress: Progress) {
    self.progress = progress
    output = console.output(titles: ["repository", "access", "branch", "bytes", "error"])
    failures = RecordFailures(on: console)
  }

  /// Prints a finding, and returns whether the repository can be reached.
  mutating func add(_ finding: RepositoryFinding) throws(Failure) -> Bool {
    switch finding {
    case .answered(.interrupted, _, _): return true
    case .answered(let answer, let reference, let record):
      if let failure = answer.failure { failures.add(failure) }
      try output.write(record, adding: answer.members, cells: answer.cells(reference.description))
      progress.advance()
      return answer.access == true
    case .bad(let record, let failure):
      failures.add(failure)
      try output.write(
        badRecord: record, failure, cells: RepositoryAnswer.failed(failure).cells(record.source))
      progress.advance()
      return false
    }
  }

  /// Prints a repository that the service lists.
  mutating func add(_ data: RepositoryData) throws(Failure) {
    let answer = RepositoryAnswer.accessible(data)
    var record: JSONObject = [
      "project": .string(data.repository.project.name), "name": .string(data.repository.name),
    ]
    record.members += answer.members.members
    let name = "\(data.repository.project.name)/\(data.repository.name)"
    try output.write(.object(record), cells: answer.cells(name))
    progress.advance()
  }

  func flush() throws(Failure) {
    try output.flush()
  }
}

extension RepositoryAnswer {
  /// The answer as a row of the table.
  fileprivate func cells(_ name: String) -> [TableCell] {
    let word =
      switch access {
      case true: TableCell("yes", .good)
      case false: TableCell("no", .bad)
      default: TableCell("unknown", .dim)
      }
    guard case .accessible(let data) = self else {
      return [TableCell(name), word, "", "", TableCell(failure?.message, .bad)]
    }
    let repository = data.repository
    let branch = repository.defaultBranch.map { name in
      name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
    }
    return [
      TableCell(name), word, TableCell(branch), TableCell(repository.size.map(String.init)),
      TableCell(repository.isDisabled ? "disabled" : nil, .dim),
    ]
  }
}
