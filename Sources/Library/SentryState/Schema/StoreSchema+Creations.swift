extension StoreSchema {
  /// The first version of what is noted while work items are created.
  static let firstCreations = """
    CREATE TABLE vsts_creation (
      request TEXT PRIMARY KEY,
      begun_at TEXT NOT NULL
    ) WITHOUT ROWID, STRICT;

    """
}
