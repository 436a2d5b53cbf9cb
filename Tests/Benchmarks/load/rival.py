"""Loads an export into a store that 'sentry-task load' made: rival.py STORE FILE

The same rows in the same tables, by the same rules for the records that generate.py writes:
defaults, times in one form, JSON columns as compact text, fields without a column in
extra_fields; all in one transaction, with foreign keys checked at its end.
"""

import json
import sqlite3
import sys
from datetime import datetime, timezone

import ijson

# column: (kind, what it gets where it is left out)
INTEGER, TEXT, JSON, TIME, BOOLEAN = range(5)
MODELS = {
    "sentry.organization": ("sentry_organization", [
        ("slug", TEXT, ""), ("name", TEXT, ""), ("status", INTEGER, 0)]),
    "sentry.project": ("sentry_project", [
        ("organization_id", INTEGER, 0), ("slug", TEXT, ""), ("name", TEXT, ""),
        ("status", INTEGER, 0), ("first_event", TIME, None), ("flags", INTEGER, 0)]),
    "sentry.user": ("auth_user", [
        ("name", TEXT, ""), ("email", TEXT, ""), ("is_active", BOOLEAN, 0)]),
    "sentry.integration": ("sentry_integration", [
        ("provider", TEXT, ""), ("external_id", TEXT, ""), ("name", TEXT, ""),
        ("metadata", JSON, "{}"), ("status", INTEGER, 0)]),
    "sentry.group": ("sentry_groupedmessage", [
        ("project_id", INTEGER, 0), ("status", INTEGER, 0), ("substatus", INTEGER, None),
        ("resolved_at", TIME, None), ("active_at", TIME, None), ("last_seen", TIME, None),
        ("short_id", INTEGER, 0), ("message", TEXT, ""), ("culprit", TEXT, ""),
        ("level", INTEGER, 0), ("times_seen", INTEGER, 0)]),
    "sentry.externalissue": ("sentry_externalissue", [
        ("organization_id", INTEGER, 0), ("integration_id", INTEGER, 0), ("key", TEXT, ""),
        ("title", TEXT, None), ("description", TEXT, None), ("metadata", JSON, None),
        ("date_added", TIME, None), ("provider_status_updated_at", TIME, None),
        ("provider_assignee_updated_at", TIME, None)]),
    "sentry.grouplink": ("sentry_grouplink", [
        ("group_id", INTEGER, 0), ("project_id", INTEGER, 0), ("linked_type", INTEGER, 1),
        ("linked_id", INTEGER, 0), ("relationship", INTEGER, 2), ("data", JSON, "{}"),
        ("datetime", TIME, None)]),
    "sentry.activity": ("sentry_activity", [
        ("project_id", INTEGER, 0), ("group_id", INTEGER, None), ("type", INTEGER, 0),
        ("ident", TEXT, None), ("user_id", INTEGER, None), ("datetime", TIME, None),
        ("data", JSON, None)]),
    "sentry.grouphistory": ("sentry_grouphistory", [
        ("group_id", INTEGER, 0), ("project_id", INTEGER, 0), ("status", INTEGER, 0),
        ("prev_history_id", INTEGER, None), ("prev_history_date", TIME, None),
        ("user_id", INTEGER, None), ("team_id", INTEGER, None), ("date_added", TIME, None)]),
    "sentry.groupmeta": ("sentry_groupmeta", [
        ("group_id", INTEGER, 0), ("key", TEXT, ""), ("value", TEXT, "")]),
    "sentry.event": ("sentry_event", [
        ("event_id", TEXT, ""), ("project_id", INTEGER, 0), ("group_id", INTEGER, None),
        ("datetime", TIME, None), ("data", JSON, "{}")]),
}


def time(text):
    value = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def convert(kind, value):
    if kind == TIME:
        return time(value)
    if kind == JSON:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return value


class Table:
    def __init__(self, table, columns):
        names = ["id"] + [name for name, _, _ in columns] + ["extra_fields"]
        self.sql = "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s" % (
            table, ", ".join(names), ", ".join("?" * len(names)),
            ", ".join("%s = excluded.%s" % (name, name) for name in names[1:]))
        self.defaults = [None] + [default for _, _, default in columns] + [None]
        self.places = {}
        for place, (name, kind, _) in enumerate(columns, 1):
            self.places[name] = (place, kind)
            if name.endswith("_id"):
                self.places[name[:-3]] = (place, kind)

    def row(self, key, fields):
        row = self.defaults.copy()
        row[0] = key
        extra = {}
        for name, value in fields.items():
            found = self.places.get(name)
            if found is None:
                extra[name] = value
            elif value is not None:
                row[found[0]] = convert(found[1], value)
        if extra:
            row[-1] = convert(JSON, extra)
        return row


def main():
    store = sqlite3.connect(sys.argv[1], isolation_level=None)
    store.execute("PRAGMA synchronous=FULL")
    store.execute("PRAGMA foreign_keys=ON")
    store.execute("PRAGMA cache_size=-8000")
    tables = {name: Table(*model) for name, model in MODELS.items()}
    store.execute("BEGIN IMMEDIATE")
    with open(sys.argv[2], "rb") as file:
        waiting, of = [], None
        for record in ijson.items(file, "item", use_float=True):
            table = tables[record["model"]]
            if table is not of or len(waiting) == 1000:
                if waiting:
                    store.executemany(of.sql, waiting)
                waiting, of = [], table
            waiting.append(table.row(record["pk"], record["fields"]))
        if waiting:
            store.executemany(of.sql, waiting)
    store.execute("COMMIT")
    store.close()


main()
