package import SQLite
import JSON

/// The cached names of the states in which work items of one type are done, with their age.
package struct StoredDoneStates: Sendable, Equatable {
  package var names: [String]
  package var fetchedAt: Timestamp

  package init(names: [String], fetchedAt: Timestamp) {
    self.names = names
    self.fetchedAt = fetchedAt
  }

  /// How many seconds an entry is fresh.
  package static let lifetime: Double = 3600

  /// Whether the entry can still stand for the service's answer.
  package func isFresh(at time: Timestamp) -> Bool {
    fetchedAt <= time && time < fetchedAt.advanced(bySeconds: Self.lifetime)
  }

  /// The entry of a work-item type, fresh or not.
  package static func find(
    integrationID: Int, project: String, workItemType: String, in database: Database
  ) throws(DatabaseError) -> StoredDoneStates? {
    try database.first(
      """
      SELECT states, fetched_at FROM vsts_done_states
      WHERE integration_id = ? AND project = ? AND work_item_type = ?
      """, .int(integrationID), .text(project), .text(workItemType)
    ) { row in
      row.json(0)?.array.flatMap { names in
        row.timestamp(1).map {
          StoredDoneStates(names: names.compactMap(\.string), fetchedAt: $0)
        }
      }
    } ?? nil
  }

  /// Makes this the entry of a work-item type.
  package func save(
    integrationID: Int, project: String, workItemType: String, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO vsts_done_states (integration_id, project, work_item_type, states, fetched_at)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (integration_id, project, work_item_type) DO UPDATE
      SET states = excluded.states, fetched_at = excluded.fetched_at
      """, .int(integrationID), .text(project), .text(workItemType),
      .json(.array(names.map { .string($0) })), .timestamp(fetchedAt))
  }
}
