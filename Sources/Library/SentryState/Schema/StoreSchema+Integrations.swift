extension StoreSchema {
  /// The first version of the tables of integrations.
  static let firstIntegrations = """
    CREATE TABLE sentry_identityprovider (
      id INTEGER PRIMARY KEY,
      type TEXT NOT NULL,
      config TEXT NOT NULL DEFAULT '{}',
      external_id TEXT,
      date_added TEXT,
      extra_fields TEXT,
      UNIQUE (type, external_id)
    ) STRICT;

    CREATE TABLE sentry_identity (
      id INTEGER PRIMARY KEY,
      idp_id INTEGER NOT NULL REFERENCES sentry_identityprovider
        DEFERRABLE INITIALLY DEFERRED,
      user_id INTEGER NOT NULL REFERENCES auth_user
        DEFERRABLE INITIALLY DEFERRED,
      external_id TEXT NOT NULL,
      data TEXT NOT NULL DEFAULT '{}',
      status INTEGER NOT NULL DEFAULT 0,
      scopes TEXT NOT NULL DEFAULT '{}',
      date_verified TEXT,
      date_added TEXT,
      extra_fields TEXT,
      UNIQUE (idp_id, external_id),
      UNIQUE (idp_id, user_id)
    ) STRICT;

    CREATE TABLE sentry_integration (
      id INTEGER PRIMARY KEY,
      provider TEXT NOT NULL,
      external_id TEXT NOT NULL,
      name TEXT NOT NULL DEFAULT '',
      metadata TEXT NOT NULL DEFAULT '{}',
      status INTEGER DEFAULT 0,
      extra_fields TEXT,
      UNIQUE (provider, external_id)
    ) STRICT;

    CREATE TABLE sentry_organizationintegration (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      integration_id INTEGER NOT NULL REFERENCES sentry_integration
        DEFERRABLE INITIALLY DEFERRED,
      config TEXT NOT NULL DEFAULT '{}',
      default_auth_id INTEGER,
      status INTEGER NOT NULL DEFAULT 0,
      grace_period_end TEXT,
      extra_fields TEXT,
      UNIQUE (integration_id, organization_id)
    ) STRICT;

    CREATE TABLE sentry_integrationexternalproject (
      id INTEGER PRIMARY KEY,
      organization_integration_id INTEGER NOT NULL REFERENCES sentry_organizationintegration
        DEFERRABLE INITIALLY DEFERRED,
      name TEXT NOT NULL DEFAULT '',
      external_id TEXT NOT NULL,
      resolved_status TEXT NOT NULL DEFAULT '',
      unresolved_status TEXT NOT NULL DEFAULT '',
      date_added TEXT,
      extra_fields TEXT,
      UNIQUE (organization_integration_id, external_id)
    ) STRICT;

    CREATE TABLE sentry_repository (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      name TEXT NOT NULL DEFAULT '',
      url TEXT,
      provider TEXT,
      external_id TEXT,
      config TEXT NOT NULL DEFAULT '{}',
      status INTEGER NOT NULL DEFAULT 0,
      integration_id INTEGER REFERENCES sentry_integration
        DEFERRABLE INITIALLY DEFERRED,
      date_added TEXT,
      extra_fields TEXT,
      UNIQUE (organization_id, provider, external_id)
    ) STRICT;
    CREATE INDEX repository_integration ON sentry_repository(integration_id);

    CREATE TABLE sentry_externalissue (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      integration_id INTEGER NOT NULL REFERENCES sentry_integration
        DEFERRABLE INITIALLY DEFERRED,
      key TEXT NOT NULL,
      title TEXT,
      description TEXT,
      metadata TEXT,
      date_added TEXT,
      provider_status_updated_at TEXT,
      provider_assignee_updated_at TEXT,
      extra_fields TEXT,
      UNIQUE (integration_id, key, organization_id)
    ) STRICT;


    """

  /// The external issues, whose primary keys are not given again when their rows are gone.
  ///
  /// A task that waits with such a key would reach another work item. The table is not renamed,
  /// which would lead others' views to the old one.
  static let externalIssueKeys = """
    CREATE TABLE sentry_externalissue_of_old AS SELECT * FROM sentry_externalissue;
    DROP TABLE sentry_externalissue;
    CREATE TABLE sentry_externalissue (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      organization_id INTEGER NOT NULL REFERENCES sentry_organization
        DEFERRABLE INITIALLY DEFERRED,
      integration_id INTEGER NOT NULL REFERENCES sentry_integration
        DEFERRABLE INITIALLY DEFERRED,
      key TEXT NOT NULL,
      title TEXT,
      description TEXT,
      metadata TEXT,
      date_added TEXT,
      provider_status_updated_at TEXT,
      provider_assignee_updated_at TEXT,
      extra_fields TEXT,
      UNIQUE (integration_id, key, organization_id)
    ) STRICT;
    INSERT INTO sentry_externalissue (
        id, organization_id, integration_id, key, title, description, metadata, date_added,
        provider_status_updated_at, provider_assignee_updated_at, extra_fields)
      SELECT
        id, organization_id, integration_id, key, title, description, metadata, date_added,
        provider_status_updated_at, provider_assignee_updated_at, extra_fields
      FROM sentry_externalissue_of_old;
    DROP TABLE sentry_externalissue_of_old;

    """
}
