extension StoreSchema {
  /// The first version of what is noted while work items are created.
  static let firstCreations = """
    CREATE TABLE vsts_creation (
      request TEXT PRIMARY KEY,
      begun_at TEXT NOT NULL
    ) WITHOUT ROWID, STRICT;

    """

  /// The steps of tasks that must not be done twice.
  ///
  /// What older versions noted does not say which task it is of: each task that may be meant has
  /// begun to create its work item.
  static let journal = """
    CREATE TABLE vsts_task_step (
      task TEXT NOT NULL,
      step TEXT NOT NULL,
      begun_at TEXT NOT NULL,
      outcome TEXT,
      is_reported INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (task, step)
    ) WITHOUT ROWID, STRICT;
    INSERT INTO vsts_task_step (task, step, begun_at)
      SELECT 'task:' || vsts_task.id, 'work_item', max(begun_at) FROM vsts_task, vsts_creation
      WHERE task = 'create_issue' AND state = 'leased' GROUP BY vsts_task.id;
    DROP TABLE vsts_creation;

    """
}
