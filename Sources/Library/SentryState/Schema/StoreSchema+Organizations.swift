extension StoreSchema {
  /// The first version of the tables of organizations.
  static let firstOrganizations = """
    CREATE TABLE sentry_organization (
      id INTEGER PRIMARY KEY,
      slug TEXT NOT NULL,
      name TEXT NOT NULL DEFAULT '',
      status INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (slug)
    ) STRICT;

    CREATE TABLE sentry_team (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      slug TEXT NOT NULL,
      name TEXT NOT NULL DEFAULT '',
      status INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (organization_id, slug)
    ) STRICT;

    CREATE TABLE sentry_project (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      slug TEXT NOT NULL,
      name TEXT NOT NULL DEFAULT '',
      status INTEGER NOT NULL DEFAULT 0,
      first_event TEXT,
      flags INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (organization_id, slug)
    ) STRICT;

    CREATE TABLE sentry_projectteam (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      team_id INTEGER NOT NULL REFERENCES sentry_team
        DEFERRABLE INITIALLY DEFERRED,
      extra_fields TEXT,
      UNIQUE (team_id, project_id)
    ) STRICT;

    CREATE TABLE auth_user (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL DEFAULT '',
      email TEXT NOT NULL DEFAULT '',
      is_active INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT
    ) STRICT;

    CREATE TABLE sentry_useremail (
      id INTEGER PRIMARY KEY,
      user_id INTEGER NOT NULL REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      email TEXT NOT NULL,
      is_verified INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (user_id, email)
    ) STRICT;
    CREATE INDEX useremail_email ON sentry_useremail(lower(email));

    CREATE TABLE sentry_organizationmember (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      user_id INTEGER REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      extra_fields TEXT,
      UNIQUE (user_id, organization_id)
    ) STRICT;

    CREATE TABLE sentry_organizationmember_teams (
      id INTEGER PRIMARY KEY,
      organizationmember_id INTEGER NOT NULL REFERENCES sentry_organizationmember
        DEFERRABLE INITIALLY DEFERRED,
      team_id INTEGER NOT NULL REFERENCES sentry_team
        DEFERRABLE INITIALLY DEFERRED,
      is_active INTEGER NOT NULL DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (organizationmember_id, team_id)
    ) STRICT;

    CREATE TABLE sentry_environment (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      name TEXT NOT NULL DEFAULT '',
      extra_fields TEXT,
      UNIQUE (organization_id, name)
    ) STRICT;

    CREATE TABLE sentry_release (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      version TEXT NOT NULL,
      date_added TEXT,
      date_released TEXT,
      status INTEGER,
      extra_fields TEXT,
      UNIQUE (organization_id, version)
    ) STRICT;

    CREATE TABLE sentry_release_project (
      id INTEGER PRIMARY KEY,
      release_id INTEGER NOT NULL REFERENCES sentry_release
        DEFERRABLE INITIALLY DEFERRED,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      extra_fields TEXT,
      UNIQUE (project_id, release_id)
    ) STRICT;

    CREATE TABLE sentry_rule (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      label TEXT NOT NULL DEFAULT '',
      data TEXT NOT NULL DEFAULT '{}',
      status INTEGER NOT NULL DEFAULT 0,
      environment_id INTEGER REFERENCES sentry_environment
        DEFERRABLE INITIALLY DEFERRED,
      owner ANY,
      extra_fields TEXT
    ) STRICT;
    CREATE INDEX rule_project ON sentry_rule(project_id);

    CREATE TABLE sentry_projectoptions (
      id INTEGER PRIMARY KEY,
      project_id INTEGER NOT NULL REFERENCES sentry_project
        DEFERRABLE INITIALLY DEFERRED,
      key TEXT NOT NULL,
      value TEXT NOT NULL DEFAULT '{}',
      extra_fields TEXT,
      UNIQUE (project_id, key)
    ) STRICT;


    """
}
