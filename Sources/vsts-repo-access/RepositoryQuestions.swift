import AzureDevOps
import Basics
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Answers which repositories a credential can reach.
struct RepositoryQuestions: RecordTool {
  enum Question: Sendable {
    case repository(RepositoryQuestion)
    /// One that there is nobody to ask about.
    case unasked(RepositoryReference, Failure)
  }

  let setup: AccessSetup
  let access: RepositoryAccess

  func question(_ record: RecordObject) throws(Failure) -> Question {
    // A state record's fields count as the record.
    let fields = record["fields"]?.object
    let reference = try RepositoryReference { name in fields.map { $0[name] } ?? record[name] }
    let url = try RecordBaseURL(fields?["base_url"] ?? record["base_url"])
    do throws(Failure) {
      return .repository(access.question(about: reference, at: try setup.baseURL(forRecord: url)))
    } catch {
      return .unasked(reference, error)
    }
  }

  func expect(_ questions: [Question]) {
    access.expect(
      questions.compactMap { if case .repository(let question) = $0 { question } else { nil } })
  }

  func answer(_ question: Question) async -> RecordAnswer? {
    switch question {
    case .repository(let question):
      await question.answer().map { RecordAnswer($0, about: question.reference.description) }
    case .unasked(let reference, let failure):
      RecordAnswer(.notAsked(failure), about: reference.description)
    }
  }

  func row(_ name: TableCell, _ failure: Failure) -> [TableCell] {
    RepositoryAnswer.notAsked(failure).row(name)
  }
}

extension RecordAnswer {
  /// Says whether a repository can be reached.
  init(_ answer: RepositoryAnswer, about name: String) {
    self.init(answer.members, failure: answer.failure, row: answer.row(TableCell(name)))
    self.name = name
  }
}

extension RepositoryAnswer {
  /// The answer as a row of the table.
  fileprivate func row(_ name: TableCell) -> [TableCell] {
    let word =
      switch access {
      case true: TableCell("yes", .good)
      case false: TableCell("no", .bad)
      default: TableCell("unknown", .dim)
      }
    guard case .accessible(let data) = self else {
      return [name, word, "", "", TableCell(failure?.message, .bad)]
    }
    let repository = data.repository
    let branch = repository.defaultBranch.map { name in
      name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
    }
    return [
      name, word, TableCell(branch), TableCell(repository.size.map(String.init)),
      TableCell(repository.trouble, .dim),
    ]
  }
}

extension GitRepository {
  /// Why one that can be reached is of no use at the time.
  fileprivate var trouble: String? {
    if isDisabled { return "disabled" }
    return isInMaintenance == true ? "in maintenance" : nil
  }
}

/// What a record says of its base URL.
enum RecordBaseURL {
  case url(String)
  /// Nothing.
  case unsaid
  /// That it could not be found out, as a lookup that failed says.
  case unknown

  /// Reads a record's `base_url`; one that is no text makes it a bad record.
  init(_ value: JSONValue?) throws(Failure) {
    switch value {
    case nil: self = .unsaid
    case .null?: self = .unknown
    case let value?:
      guard let text = value.string else {
        throw Failure(.invalidInput, "'base_url' is \(value.kind), not a string")
      }
      self = .url(text)
    }
  }
}
