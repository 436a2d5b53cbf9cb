extension StoreSchema {
  /// An index by which the latest event of a group is found.
  static let eventsByGroup = """
    CREATE INDEX event_group ON sentry_event(group_id, datetime) WHERE group_id IS NOT NULL;

    """
}
