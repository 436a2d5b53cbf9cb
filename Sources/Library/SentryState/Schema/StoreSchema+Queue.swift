extension StoreSchema {
  /// The first version of the task queue.
  ///
  /// `available` is when a task may be claimed: when it is due, or when its lease ends; NULL while
  /// an older task of its lane is not finished, and once it is finished itself. Times are
  /// microseconds since 1970.
  static let firstQueue = """
    CREATE TABLE vsts_task (
      id INTEGER PRIMARY KEY,
      task TEXT NOT NULL,
      record TEXT NOT NULL,
      key TEXT,
      lane TEXT,
      state TEXT NOT NULL DEFAULT 'queued',
      attempts INTEGER NOT NULL DEFAULT 0,
      most_attempts INTEGER NOT NULL,
      lost_leases INTEGER NOT NULL DEFAULT 0,
      due INTEGER NOT NULL,
      expires INTEGER,
      available INTEGER,
      owner TEXT,
      token INTEGER NOT NULL DEFAULT 0,
      error TEXT,
      finished_at INTEGER
    ) STRICT;
    CREATE INDEX task_available ON vsts_task(available) WHERE available IS NOT NULL;
    CREATE INDEX task_lane ON vsts_task(lane)
      WHERE lane IS NOT NULL AND finished_at IS NULL;
    CREATE UNIQUE INDEX task_key ON vsts_task(key)
      WHERE key IS NOT NULL AND finished_at IS NULL;
    CREATE INDEX task_dead ON vsts_task(id) WHERE state = 'dead';

    CREATE TABLE vsts_task_clock (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      latest INTEGER NOT NULL
    ) STRICT;
    INSERT INTO vsts_task_clock VALUES (1, 0);

    """
}
