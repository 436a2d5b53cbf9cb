import JSON
import SentryState
import TestSupport

extension Store {
  /// The store's records, a line each.
  func dump(_ models: String..., withSecrets: Bool = false) throws -> String {
    let export = StateExport(
      models: models.compactMap(ModelDefinition.named), withSecrets: withSecrets)
    return try read { database in
      var bytes: [UInt8] = []
      try export.write(from: database) { bytes += $0 }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// What is wrong with a text as the file `state.ndjson`, or `nil`.
  func failure(loading text: String) throws -> String? {
    do {
      try load(text: text)
      return nil
    } catch let error as ImportError {
      return error.description
    }
  }
}

/// An organization, a project and a group, which most other records refer to.
let base = """
  {"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}
  {"model":"sentry.project","pk":1,"fields":{"organization":1,"slug":"shop"}}
  {"model":"sentry.group","pk":1,"fields":{"project":1,"short_id":1}}

  """
