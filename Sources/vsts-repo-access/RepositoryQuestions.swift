import AzureDevOps
import Basics
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Answers which repositories a credential can reach.
struct RepositoryQuestions: RecordTool {
  /// What a record asks; a class, as many wait at once to be concluded.
  final class Question: Sendable {
    let reference: RepositoryReference
    /// What is asked, or why there is nobody to ask.
    let asked: Result<RepositoryQuestion, Failure>
    /// What a URL says of the repository, which the record gets as if it had had it.
    let members: JSONObject

    init(
      _ reference: RepositoryReference, _ asked: Result<RepositoryQuestion, Failure>,
      members: JSONObject
    ) {
      self.reference = reference
      self.asked = asked
      self.members = members
    }

    /// Why there is nobody to ask.
    var failure: Failure? {
      if case .failure(let failure) = asked { failure } else { nil }
    }
  }

  struct Finding: Sendable {
    let question: Question
    /// What the service said of the repository alone, where there was somebody to ask.
    let found: RepositoryFinding?
  }

  /// A gate must not open because the command before it failed.
  static let needsRecords = true

  let setup: AccessSetup
  let access: RepositoryAccess
  /// Whether the records stand for operands.
  let areOperands: Bool

  var gathers: Bool { access.need.givesReason }

  func question(_ record: RecordObject) throws(Failure) -> Question {
    // A state record's fields count as the record.
    let fields = record["fields"]?.object
    let named = try NamedRepository { name in fields.map { $0[name] } ?? record[name] }
    var url = try RecordBaseURL(fields?["base_url"] ?? record["base_url"])
    if let text = named.url?.baseURL { url = .url(text) }
    var members = named.url?.members ?? [:]
    do throws(Failure) {
      if let problem = named.reference.problem { throw problem }
      let baseURL = try setup.baseURL(forRecord: url, ofOperand: areOperands)
      if named.url != nil || areOperands && record["base_url"] != nil {
        members["base_url"] = .string(baseURL.description)
      }
      let question = access.question(
        about: named.reference, keptAt: named.place, at: baseURL)
      return Question(named.reference, .success(question), members: members)
    } catch {
      return Question(named.reference, .failure(error), members: members)
    }
  }

  func expect(_ questions: [Question]) {
    access.expect(questions.compactMap { try? $0.asked.get() })
  }

  func answer(_ question: Question) async -> Finding? {
    switch question.asked {
    case .success(let asked): await asked.answer().map { Finding(question: question, found: $0) }
    case .failure: Finding(question: question, found: nil)
    }
  }

  func conclude(_ finding: Finding) async -> RecordAnswer? {
    let verdict =
      if let found = finding.found {
        await found.verdict()
      } else {
        finding.question.failure.map(verdict)
      }
    return verdict.map { answer($0, to: finding.question) }
  }

  private func answer(_ verdict: RepositoryVerdict, to question: Question) -> RecordAnswer {
    RecordAnswer(verdict, about: question.reference.description, adding: question.members)
  }

  func row(_ name: TableCell, _ failure: Failure) -> [TableCell] {
    verdict(failure).row(name)
  }

  /// What is said of a repository that there is nobody to ask about.
  private func verdict(_ failure: Failure) -> RepositoryVerdict {
    RepositoryVerdict(.notAsked(failure), access.need)
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
