import AzureDevOps
import Basics
import Connections
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Answers where the APIs of accounts are.
struct AccountQuestions: RecordTool {
  /// What is asked, which the first question makes.
  let lookup: OnDemand<BaseURLLookup>

  func question(_ record: RecordObject) throws(Failure) -> AccountLookup.Account {
    try AccountLookup.Account(record)
  }

  func answer(_ account: AccountLookup.Account) async -> RecordAnswer? {
    guard let lookup = try? await lookup.value() else { return nil }
    do throws(APIError) {
      return RecordAnswer(baseURL: try await lookup.baseURL(of: account), of: account.text)
    } catch {
      if error.isInterruption { return nil }
      return RecordAnswer(baseURL: nil, of: account.text, failure: error.failure)
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

extension AccountLookup.Account {
  /// Reads a record's `account_id`, else its `account_name`.
  init(_ record: RecordObject) throws(Failure) {
    if let id = try Self.text("account_id", of: record) {
      self = .id(id)
    } else if let name = try Self.text("account_name", of: record) {
      self = .name(name)
    } else {
      throw Failure(.invalidInput, "the record has neither 'account_id' nor 'account_name'")
    }
  }

  /// The account's id or name.
  var text: String {
    switch self {
    case .id(let text), .name(let text): text
    }
  }

  private static func text(
    _ name: String, of record: RecordObject
  ) throws(Failure) -> String? {
    guard let value = record[name], !value.isNull else { return nil }
    guard let text = value.string, !text.isEmpty else {
      let problem = value.string == nil ? "\(value.kind), not a string" : "empty"
      throw Failure(.invalidInput, "'\(name)' is \(problem)")
    }
    return text
  }
}
