import AzureDevOps
import Basics
import Connections
import VSTSIntegration
import JSON
import ToolSupport
import Web

/// A record that asks for an account's base URL.
enum AccountQuestion: Sendable {
  case account(AccountLookup.Account, RecordObject)
  case bad(InputRecord, Failure)

  init(_ record: InputRecord) {
    do throws(Failure) {
      let object = try record.object()
      self = .account(try AccountLookup.Account(object), object)
    } catch {
      self = .bad(record, error)
    }
  }

  func finding(by lookup: OnDemand<BaseURLLookup>) async -> AccountFinding {
    switch self {
    case .bad(let record, let failure): return .bad(record, failure)
    case .account(let account, let record):
      guard let lookup = try? await lookup.value() else { return .interrupted }
      do throws(APIError) {
        return .found(try await lookup.baseURL(of: account), account, record)
      } catch {
        return error.isInterruption ? .interrupted : .failed(error.failure, account, record)
      }
    }
  }
}

/// What came of looking an account up.
enum AccountFinding: Sendable {
  case found(String, AccountLookup.Account, RecordObject)
  case failed(Failure, AccountLookup.Account, RecordObject)
  case bad(InputRecord, Failure)
  case interrupted
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
