extension StoreSchema {
  /// The first version of the tables of issues.
  static let firstIssues = """
    CREATE TABLE sentry_groupedmessage (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      status INTEGER NOT NULL DEFAULT 0,
      substatus INTEGER,
      resolved_at TEXT,
      active_at TEXT,
      last_seen TEXT,
      short_id INTEGER NOT NULL DEFAULT 0,
      message TEXT NOT NULL DEFAULT '',
      culprit TEXT NOT NULL DEFAULT '',
      level INTEGER NOT NULL DEFAULT 0,
      times_seen INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT
    ) STRICT;
    CREATE UNIQUE INDEX groupedmessage_short_id
      ON sentry_groupedmessage(project_id, short_id) WHERE short_id <> 0;

    CREATE TABLE sentry_grouplink (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      linked_type INTEGER NOT NULL DEFAULT 1,
      linked_id INTEGER NOT NULL DEFAULT 0,
      relationship INTEGER NOT NULL DEFAULT 2,
      data TEXT NOT NULL DEFAULT '{}',
      datetime TEXT,
      extra_fields TEXT,
      UNIQUE (group_id, linked_type, linked_id)
    ) STRICT;
    CREATE INDEX grouplink_linked ON sentry_grouplink(linked_id);

    CREATE TABLE sentry_groupasignee (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      user_id INTEGER REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      team_id INTEGER REFERENCES sentry_team
        DEFERRABLE INITIALLY DEFERRED,
      date_added TEXT,
      extra_fields TEXT,
      UNIQUE (group_id)
    ) STRICT;

    CREATE TABLE sentry_groupmeta (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      key TEXT NOT NULL,
      value TEXT NOT NULL DEFAULT '',
      extra_fields TEXT,
      UNIQUE (group_id, key)
    ) STRICT;

    CREATE TABLE sentry_groupresolution (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      release_id INTEGER NOT NULL REFERENCES sentry_release
        DEFERRABLE INITIALLY DEFERRED,
      current_release_version TEXT,
      type INTEGER,
      actor_id INTEGER,
      datetime TEXT,
      status INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (group_id)
    ) STRICT;

    CREATE TABLE sentry_grouphistory (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      status INTEGER NOT NULL DEFAULT 0,
      prev_history_id INTEGER REFERENCES sentry_grouphistory
        DEFERRABLE INITIALLY DEFERRED,
      prev_history_date TEXT,
      user_id INTEGER REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      team_id INTEGER REFERENCES sentry_team
        DEFERRABLE INITIALLY DEFERRED,
      date_added TEXT,
      extra_fields TEXT
    ) STRICT;
    CREATE INDEX grouphistory_group ON sentry_grouphistory(group_id);

    CREATE TABLE sentry_activity (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      group_id INTEGER REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      type INTEGER NOT NULL DEFAULT 0,
      ident TEXT,
      user_id INTEGER REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      datetime TEXT,
      data TEXT,
      extra_fields TEXT
    ) STRICT;
    CREATE INDEX activity_group ON sentry_activity(group_id);

    CREATE TABLE sentry_groupsubscription (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      user_id INTEGER REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      is_active INTEGER NOT NULL DEFAULT 0,
      reason INTEGER NOT NULL DEFAULT 0,
      date_added TEXT,
      extra_fields TEXT,
      UNIQUE (group_id, user_id)
    ) STRICT;

    CREATE TABLE sentry_grouprelease (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      group_id INTEGER NOT NULL REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      release_id INTEGER NOT NULL REFERENCES sentry_release
        DEFERRABLE INITIALLY DEFERRED,
      environment TEXT NOT NULL DEFAULT '',
      first_seen TEXT,
      last_seen TEXT,
      extra_fields TEXT,
      UNIQUE (group_id, release_id, environment)
    ) STRICT;

    CREATE TABLE sentry_grouphash (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      hash TEXT NOT NULL DEFAULT '',
      group_id INTEGER REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      extra_fields TEXT,
      UNIQUE (project_id, hash)
    ) STRICT;

    CREATE TABLE sentry_eventuser (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      hash TEXT NOT NULL DEFAULT '',
      ident TEXT,
      email TEXT,
      username TEXT,
      ip_address TEXT,
      name TEXT,
      extra_fields TEXT,
      UNIQUE (project_id, hash)
    ) STRICT;

    CREATE TABLE sentry_event (
      id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL DEFAULT '',
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      group_id INTEGER REFERENCES sentry_groupedmessage
        DEFERRABLE INITIALLY DEFERRED,
      datetime TEXT,
      data TEXT NOT NULL DEFAULT '{}',
      extra_fields TEXT
    ) STRICT;
    CREATE UNIQUE INDEX event_day
      ON sentry_event(project_id, event_id, coalesce(substr(datetime, 1, 10), ''));


    """
}
