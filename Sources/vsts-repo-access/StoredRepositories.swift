import JSON
import SentryState
import ToolSupport

/// The repositories that are stored for an integration.
struct StoredRepositories {
  let store: Store
  let integrationID: Int

  /// A record for each, with the columns of its row.
  func records() async throws -> RecordInput {
    let id = integrationID
    let rows = try await store.read { try Repository.ofIntegration(id, in: $0) }
    return RecordInput(rows.map(\.record), from: "repository")
  }
}

extension Repository {
  fileprivate var record: JSONObject {
    [
      "id": .number(id), "organization_id": .number(organizationID), "name": .string(name),
      "url": JSONValue(url), "provider": JSONValue(provider), "external_id": JSONValue(externalID),
      "config": .object(config), "status": .number(status),
      "integration_id": JSONValue(integrationID),
      "date_added": JSONValue(dateAdded?.description),
    ]
  }
}
