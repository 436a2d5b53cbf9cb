extension StoreSchema {
  /// Indexes by which one row is found among many that a group, or the store, gathers with time.
  static let indexesOfWhatGrows = """
    CREATE INDEX useremail_beyond_ascii ON sentry_useremail(id)
      WHERE length(email) <> length(CAST(email AS BLOB));
    CREATE INDEX grouprelease_seen ON sentry_grouprelease(group_id, last_seen);
    CREATE INDEX activity_ident ON sentry_activity(group_id, type, ident, datetime)
      WHERE ident IS NOT NULL;
    DROP INDEX activity_group;
    CREATE INDEX activity_group ON sentry_activity(group_id, type);

    """
}
