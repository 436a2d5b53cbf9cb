import SQLite

/// The tables of a store: Sentry's, under its own names, and those of the replay and the queue.
///
/// A step, once released, does not change: a store that an older version made must come out alike.
/// Foreign keys are checked at the commit, so that records can be loaded in any order.
enum StoreSchema {
  static let schema = Schema(
    // "VVST", by which SQLite and `file` can tell a store of ours.
    applicationID: 0x5656_5354,
    migrations: [
      firstOrganizations + firstIssues + firstIntegrations + firstReplay,
      firstQueue,
      firstCreations,
      eventsByGroup,
      journal,
      ledgerByUpdate + indexesOfWhatGrows,
      externalIssueKeys,
    ])
}
