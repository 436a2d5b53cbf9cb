import AzureDevOps
import Basics
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Answers which repositories a credential can reach.
struct RepositoryQuestions: RecordTool {
  struct Question: Sendable {
    let reference: RepositoryReference
    /// What is asked, or why there is nobody to ask.
    let asked: Result<RepositoryQuestion, Failure>
    /// What a URL says of the repository, which the record gets as if it had had it.
    let members: JSONObject
  }

  /// A gate must not open because the command before it failed.
  static let needsRecords = true

  let setup: AccessSetup
  let access: RepositoryAccess
  /// Whether the records stand for operands.
  let areOperands: Bool

  func question(_ record: RecordObject) throws(Failure) -> Question {
    // A state record's fields count as the record.
    let fields = record["fields"]?.object
    let named = try NamedRepository { name in fields.map { $0[name] } ?? record[name] }
    var url = try RecordBaseURL(fields?["base_url"] ?? record["base_url"])
    if let text = named.url?.baseURL { url = .url(text) }
    var members = named.url?.members ?? [:]
    do throws(Failure) {
      let baseURL = try setup.baseURL(forRecord: url, ofOperand: areOperands)
      if named.url != nil || areOperands && record["base_url"] != nil {
        members["base_url"] = .string(baseURL.description)
      }
      let question = access.question(about: named.reference, at: baseURL)
      return Question(reference: named.reference, asked: .success(question), members: members)
    } catch {
      return Question(reference: named.reference, asked: .failure(error), members: members)
    }
  }

  func expect(_ questions: [Question]) {
    access.expect(questions.compactMap { try? $0.asked.get() })
  }

  func answer(_ question: Question) async -> RecordAnswer? {
    let answer: RepositoryAnswer? =
      switch question.asked {
      case .success(let question): await question.answer()
      case .failure(let failure): .notAsked(failure)
      }
    return answer.map {
      RecordAnswer($0, about: question.reference.description, adding: question.members)
    }
  }

  func row(_ name: TableCell, _ failure: Failure) -> [TableCell] {
    RepositoryAnswer.notAsked(failure).row(name)
  }
}

extension RecordAnswer {
  /// Says whether a repository can be reached.
  init(_ answer: RepositoryAnswer, about name: String, adding members: JSONObject = [:]) {
    let members = JSONObject(members: members.members + answer.members.members)
    self.init(members, failure: answer.failure, row: answer.row(TableCell(name)))
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
