import Basics
import VSTSIntegration
import JSON
import ToolSupport
import Web

/// A record that asks for a repository.
enum RepositoryQuestion: Sendable {
  case repository(RepositoryReference, OrganizationPlace, RecordObject)
  /// One that there is nobody to ask about.
  case unasked(RepositoryReference, Failure, RecordObject)
  case bad(InputRecord, Failure)

  init(_ record: InputRecord, _ setup: AccessSetup, _ access: RepositoryAccess) {
    do throws(Failure) {
      let object = try record.object()
      // A state record's fields count as the record.
      let fields = object["fields"]?.object
      let reference = try RepositoryReference { name in fields.map { $0[name] } ?? object[name] }
      let url = try Self.baseURL(fields?["base_url"] ?? object["base_url"])
      do throws(Failure) {
        let place = access.place(at: try setup.baseURL(forRecord: url))
        self = .repository(reference, place, object)
      } catch {
        self = .unasked(reference, error, object)
      }
    } catch {
      self = .bad(record, error)
    }
  }

  /// What a record says of its base URL; one that is no text makes it a bad record.
  private static func baseURL(_ value: JSONValue?) throws(Failure) -> RecordBaseURL {
    guard let value else { return .unsaid }
    if value.isNull { return .unknown }
    guard let text = value.string else {
      throw Failure(.invalidInput, "'base_url' is \(value.kind), not a string")
    }
    return .url(text)
  }

  /// Where the repository is asked for.
  var baseURL: WebURL? {
    if case .repository(_, let place, _) = self { place.baseURL } else { nil }
  }

  func finding(by access: RepositoryAccess) async -> RepositoryFinding {
    switch self {
    case .repository(let reference, let place, let record):
      .answered(await access.answer(for: reference, at: place), reference, record)
    case .unasked(let reference, let failure, let record):
      .answered(.notAsked(failure), reference, record)
    case .bad(let record, let failure): .bad(record, failure)
    }
  }
}

/// What was found out for a record.
enum RepositoryFinding: Sendable {
  case answered(RepositoryAnswer, RepositoryReference, RecordObject)
  case bad(InputRecord, Failure)
}

/// What a record says of its base URL.
enum RecordBaseURL {
  case url(String)
  /// Nothing.
  case unsaid
  /// That it could not be found out, as a lookup that failed says.
  case unknown
}
