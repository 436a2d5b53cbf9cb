import AzureDevOps
import Basics
import Connections
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Answers where the APIs of accounts are.
struct AccountQuestions: RecordTool {
  struct Question: Sendable {
    let account: AccountLookup.Account
    /// What people know the account by.
    let name: String
  }

  /// What is asked, which the first question makes.
  let lookup: OnDemand<BaseURLLookup>

  /// Reads a record's id, else its name, each under our own name or that of the accounts API.
  func question(_ record: RecordObject) throws(Failure) -> Question {
    let id = try record.text("account_id", "accountId")
    let name = try record.text("account_name", "accountName")
    if let id { return Question(account: .id(id), name: name ?? id) }
    guard let name else {
      throw Failure(.invalidInput, "the record has neither 'account_id' nor 'account_name'")
    }
    guard !name.contains(where: { "/:".contains($0) }) else {
      throw Failure(
        .invalidInput, "\(URLReader.shown(name)) is no account's name",
        hint: "an argument is an account's id, its name, or https://dev.azure.com/NAME/")
    }
    return Question(account: .name(name), name: name)
  }

  func answer(_ question: Question) async -> RecordAnswer? {
    guard let lookup = try? await lookup.value() else { return nil }
    do throws(APIError) {
      let url = try await lookup.baseURL(of: question.account)
      return RecordAnswer(baseURL: url, of: question.name)
    } catch {
      if error.isInterruption { return nil }
      return RecordAnswer(baseURL: nil, of: question.name, failure: error.failure)
    }
  }

  func row(_ name: TableCell, _ failure: Failure) -> [TableCell] {
    [name, "", TableCell(failure.message, .bad)]
  }
}

extension RecordAnswer {
  /// Says where the API of an account is, or why that is not known.
  init(
    baseURL: String?, of account: String, adding members: JSONObject = [:], note: String? = nil,
    failure: Failure? = nil
  ) {
    self.init(
      JSONObject(members: [.init(name: "base_url", value: JSONValue(baseURL))] + members.members),
      failure: failure,
      row: [
        TableCell(account), TableCell(baseURL, .good),
        failure.map { TableCell($0.message, .bad) } ?? TableCell(note),
      ])
    name = account
    text = baseURL ?? ""
    // Sentry logs the status of an answer that gives no base URL.
    if let status = failure?.status, status != 200 {
      log = [LogEvent("vsts.get_base_url", ["responseCode": .number(status)])]
    }
  }

  /// Says what the check of a stored domain came to.
  init(_ outcome: DomainCheck.Outcome) {
    self.init(
      baseURL: outcome.baseURL, of: outcome.accountID,
      adding: ["repaired": .bool(outcome.isRepaired)], note: outcome.isRepaired ? "repaired" : nil,
      failure: outcome.failure)
  }
}

extension AccountQuestions {
  /// The record that an operand stands for: an account's id, its name, or its base URL.
  static func record(operand: String) -> JSONObject {
    if operand.isGUID { return ["account_id": .string(operand)] }
    let url = try? WebURL(base: operand)
    return ["account_name": .string(url?.organizationName ?? operand)]
  }

  /// The record of an account that a user belongs to.
  static func record(_ account: MemberAccount) -> JSONObject {
    ["account_id": .string(account.id), "account_name": .string(account.name)]
  }
}

extension RecordObject {
  /// The text of the first of these members that is there and not null.
  fileprivate func text(_ names: String...) throws(Failure) -> String? {
    for name in names {
      guard let value = self[name], !value.isNull else { continue }
      guard let text = value.string, !text.isEmpty else {
        let problem = value.string == nil ? "\(value.kind), not a string" : "empty"
        throw Failure(.invalidInput, "'\(name)' is \(problem)")
      }
      return text
    }
    return nil
  }
}
