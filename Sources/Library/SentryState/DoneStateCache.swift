package import SQLite
import JSON

/// The states of a work-item type that count as done, as the service last gave them.
package struct DoneStates: Sendable, Equatable {
  package var names: [String]
  package var fetchedAt: Timestamp

  package init(names: [String], fetchedAt: Timestamp) {
    self.names = names
    self.fetchedAt = fetchedAt
  }

  /// How many seconds they hold.
  package static let lifetime: Double = 3600

  /// Whether they still hold at a time.
  package func isFresh(at time: Timestamp) -> Bool {
    fetchedAt <= time && time < fetchedAt.advanced(bySeconds: Self.lifetime)
  }
}

/// The done states by integration, project and work-item type.
package enum DoneStateCache {
  /// The done states of a type, fresh or not.
  package static func states(
    integrationID: Int, project: String, workItemType: String, in database: Database
  ) throws(DatabaseError) -> DoneStates? {
    try database.first(
      """
      SELECT states, fetched_at FROM vsts_done_states
      WHERE integration_id = ? AND project = ? AND work_item_type = ?
      """, .int(integrationID), .text(project), .text(workItemType)
    ) { row in
      row.json(0)?.array.flatMap { names in
        row.timestamp(1).map { DoneStates(names: names.compactMap(\.string), fetchedAt: $0) }
      }
    } ?? nil
  }

  /// Keeps the done states of a type, instead of those it had.
  package static func keep(
    _ states: DoneStates, integrationID: Int, project: String, workItemType: String,
    in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO vsts_done_states (integration_id, project, work_item_type, states, fetched_at)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (integration_id, project, work_item_type) DO UPDATE
      SET states = excluded.states, fetched_at = excluded.fetched_at
      """, .int(integrationID), .text(project), .text(workItemType),
      .json(.array(states.names.map { .string($0) })), .timestamp(states.fetchedAt))
  }
}
