// Runs the statements that vsts-webhook-replay runs for the deliveries of generate.py, with their
// values at hand: no JSON is read or printed, and nothing is decided. What a replay takes beyond
// this is its own; this is SQLite's.
//
// usage: floor STORE DELIVERIES
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 20000, USERS = 50, BATCH = 1000 };

static sqlite3 *store;

static void check(int condition) {
  if (condition) return;
  fprintf(stderr, "floor: %s\n", sqlite3_errmsg(store));
  exit(1);
}

static void run(const char *script) {
  check(sqlite3_exec(store, script, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v2(store, sql, -1, &statement, NULL) == SQLITE_OK);
  return statement;
}

// Binds by a format: i for an int64_t, t for a text, n for NULL.
static void bind(sqlite3_stmt *statement, const char *format, ...) {
  va_list values;
  va_start(values, format);
  for (int position = 1; *format; format++, position++) {
    int status = SQLITE_OK;
    if (*format == 'i') status = sqlite3_bind_int64(statement, position, va_arg(values, int64_t));
    if (*format == 't')
      status = sqlite3_bind_text(statement, position, va_arg(values, char *), -1, SQLITE_STATIC);
    check(status == SQLITE_OK);
  }
  va_end(values);
}

static void finish(sqlite3_stmt *statement) {
  while (sqlite3_step(statement) == SQLITE_ROW) {}
  check(sqlite3_reset(statement) == SQLITE_OK);
  sqlite3_clear_bindings(statement);
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  int64_t deliveries = atoll(arguments[2]);
  // As the tools have it.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  check(sqlite3_open_v2(arguments[1], &store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
        == SQLITE_OK);
  run("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000");
  run("INSERT INTO vsts_subscription VALUES (1, 1, 'd2c1b0a9-8f7e-4d6c-b5a4-938271605f4e')");
  sqlite3_stmt *claim = prepare(
      "INSERT INTO vsts_delivery (subscription_id, notification, is_verified, is_status_pending,"
      " integration_id, work_item, update_number, event_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  sqlite3_stmt *linked = prepare(
      "SELECT g.id, g.project_id, p.organization_id, e.organization_id, g.status, g.substatus,"
      " e.id, e.provider_status_updated_at, e.provider_assignee_updated_at, a.id, a.user_id"
      " FROM sentry_externalissue e JOIN sentry_grouplink l ON l.linked_id = e.id"
      " JOIN sentry_groupedmessage g ON g.id = l.group_id"
      " JOIN sentry_project p ON p.id = g.project_id"
      " LEFT JOIN sentry_groupasignee a ON a.group_id = g.id"
      " WHERE e.integration_id = ? AND e.key = ?");
  sqlite3_stmt *subscribe = prepare(
      "INSERT INTO sentry_groupsubscription (project_id, group_id, user_id, is_active, reason,"
      " date_added) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  sqlite3_stmt *assign = prepare(
      "INSERT INTO sentry_groupasignee (project_id, group_id, user_id, date_added)"
      " VALUES (?, ?, ?, ?)");
  sqlite3_stmt *reassign = prepare(
      "UPDATE sentry_groupasignee SET user_id = ?, team_id = ?, date_added = ? WHERE id = ?");
  sqlite3_stmt *activity = prepare(
      "INSERT INTO sentry_activity (project_id, group_id, type, datetime, data)"
      " VALUES (?, ?, ?, ?, ?)");
  sqlite3_stmt *newest = prepare(
      "SELECT id, date_added FROM sentry_grouphistory WHERE group_id = ? ORDER BY id DESC LIMIT 1");
  sqlite3_stmt *history = prepare(
      "INSERT INTO sentry_grouphistory"
      " (group_id, project_id, status, prev_history_id, prev_history_date, date_added)"
      " VALUES (?, ?, ?, ?, ?, ?)");
  sqlite3_stmt *others = prepare(
      "SELECT e.id, e.organization_id, e.integration_id, e.key, e.metadata,"
      " e.provider_status_updated_at, e.provider_assignee_updated_at FROM sentry_externalissue e"
      " JOIN sentry_grouplink l ON l.linked_id = e.id"
      " WHERE e.integration_id <> ? AND l.group_id = ? AND l.project_id = ? AND l.linked_type = ?"
      " ORDER BY l.linked_id");
  sqlite3_stmt *setStatus = prepare(
      "UPDATE sentry_groupedmessage SET status = ?, substatus = ? WHERE id = ?");
  sqlite3_stmt *marks = prepare(
      "UPDATE sentry_externalissue"
      " SET provider_status_updated_at = ?, provider_assignee_updated_at = ? WHERE id = ?");
  for (int64_t number = 0; number < deliveries; number++) {
    if (number % BATCH == 0) run("BEGIN IMMEDIATE");
    int64_t item = number % GROUPS + 1, turn = number / GROUPS, seconds = number / 10;
    int64_t user = (item + turn) % USERS + 1;
    int isDone = turn % 2 == 0;
    char time[64], key[16], data[128];
    snprintf(time, sizeof time, "2026-03-%02dT%02d:%02d:%02d.%d00000Z", (int)(1 + seconds / 86400),
             (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60), (int)(seconds % 60),
             (int)(number % 10));
    snprintf(key, sizeof key, "%d", (int)item);
    snprintf(data, sizeof data,
             "{\"assignee\":\"%d\",\"assigneeEmail\":\"user%d@acme.example\","
             "\"assigneeType\":\"user\"}",
             (int)user, (int)user);
    bind(claim, "iiiiiiii", (int64_t)1, number + 1, (int64_t)1, (int64_t)0, (int64_t)1, item,
         turn + 2, (int64_t)1772323200000000 + number * 100000);
    finish(claim);
    bind(linked, "it", (int64_t)1, key);
    check(sqlite3_step(linked) == SQLITE_ROW);
    int64_t group = sqlite3_column_int64(linked, 0), project = sqlite3_column_int64(linked, 1);
    int64_t issue = sqlite3_column_int64(linked, 6), assignment = sqlite3_column_int64(linked, 9);
    finish(linked);
    bind(subscribe, "iiiiit", project, group, user, (int64_t)1, (int64_t)2, time);
    finish(subscribe);
    if (assignment) {
      bind(reassign, "inti", user, time, assignment);
      finish(reassign);
    } else {
      bind(assign, "iiit", project, group, user, time);
      finish(assign);
    }
    bind(activity, "iiitt", project, group, (int64_t)11, time, data);
    finish(activity);
    bind(newest, "i", group);
    if (sqlite3_step(newest) == SQLITE_ROW)
      bind(history, "iiiitt", group, project, (int64_t)5, sqlite3_column_int64(newest, 0),
           sqlite3_column_text(newest, 1), time);
    else
      bind(history, "iiinnt", group, project, (int64_t)5, time);
    finish(history);
    check(sqlite3_reset(newest) == SQLITE_OK);
    int64_t previous = sqlite3_last_insert_rowid(store);
    bind(others, "iiii", (int64_t)1, group, project, (int64_t)3);
    finish(others);
    bind(setStatus, isDone ? "ini" : "iii", (int64_t)isDone, isDone ? group : 3, group);
    finish(setStatus);
    bind(activity, "iiitt", project, group, (int64_t)(isDone ? 1 : 2), time,
         "{\"provider\":\"Azure DevOps\",\"provider_key\":\"vsts\",\"integration_id\":1}");
    finish(activity);
    bind(history, "iiiitt", group, project, (int64_t)isDone, previous, time, time);
    finish(history);
    bind(marks, "tti", time, time, issue);
    finish(marks);
    if (number % BATCH == BATCH - 1 || number == deliveries - 1) run("COMMIT");
  }
  return 0;
}
