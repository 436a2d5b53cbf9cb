// Runs the statements that the deliveries of generate.py need, with their values at hand: no JSON is
// read or printed, and nothing is decided. What a replay takes beyond this is its own; this is
// SQLite's.
//
// With "one", each row is added by a statement of its own; with "many", the rows that nothing reads
// before the commit are added by one statement for fifty, and what no delivery of these can cause is
// not looked for.
//
// usage: floor STORE DELIVERIES one|many
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 20000, USERS = 50, BATCH = 2000, ROWS = 50 };

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

// Binds by a format, from a position on: i for an int64_t, t for a text, n for NULL.
static void bind_values(sqlite3_stmt *statement, int position, const char *format, va_list values) {
  for (; *format; format++, position++) {
    int status = SQLITE_OK;
    if (*format == 'i') status = sqlite3_bind_int64(statement, position, va_arg(values, int64_t));
    if (*format == 'n') status = sqlite3_bind_null(statement, position);
    if (*format == 't')
      status = sqlite3_bind_text(statement, position, va_arg(values, char *), -1, SQLITE_TRANSIENT);
    check(status == SQLITE_OK);
  }
}

static void bind(sqlite3_stmt *statement, const char *format, ...) {
  va_list values;
  va_start(values, format);
  bind_values(statement, 1, format, values);
  va_end(values);
}

static void finish(sqlite3_stmt *statement) {
  while (sqlite3_step(statement) == SQLITE_ROW) {}
  check(sqlite3_reset(statement) == SQLITE_OK);
}

// An INSERT that is run when so many rows are bound.
struct insertion {
  sqlite3_stmt *statement;
  int columns, rows, bound;
};

static struct insertion insertion(const char *into, int columns, const char *end, int rows) {
  char sql[4096];
  const char *insert = rows > 1 ? "INSERT OR FAIL" : "INSERT";
  size_t length = snprintf(sql, sizeof sql, "%s INTO %s VALUES", insert, into);
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++)
      length += snprintf(sql + length, sizeof sql - length, "%s?%s",
                         column ? "," : row ? ",(" : " (", column == columns - 1 ? ")" : "");
  snprintf(sql + length, sizeof sql - length, "%s", end);
  return (struct insertion){prepare(sql), columns, rows, 0};
}

static void add(struct insertion *insertion, const char *format, ...) {
  va_list values;
  va_start(values, format);
  bind_values(insertion->statement, insertion->bound * insertion->columns + 1, format, values);
  va_end(values);
  if (++insertion->bound < insertion->rows) return;
  insertion->bound = 0;
  finish(insertion->statement);
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  int64_t deliveries = atoll(arguments[2]);
  int many = !strcmp(arguments[3], "many"), rows = many ? ROWS : 1;
  // No row is left over.
  check(deliveries % BATCH == 0 && BATCH % ROWS == 0);
  // As the tools have it, but that they copy the log on another thread.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  check(sqlite3_open_v2(arguments[1], &store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
        == SQLITE_OK);
  run("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000");
  run("INSERT INTO vsts_subscription VALUES (1, 1, 'd2c1b0a9-8f7e-4d6c-b5a4-938271605f4e')");
  sqlite3_stmt *claim = prepare(
      "INSERT INTO vsts_delivery (subscription_id, notification, is_verified, is_status_pending,"
      " integration_id, work_item, update_number, event_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  sqlite3_stmt *linked = prepare(
      "SELECT g.id, g.project_id, e.organization_id, g.status, g.substatus,"
      " e.id, e.provider_status_updated_at, e.provider_assignee_updated_at, a.id, a.user_id"
      " FROM sentry_externalissue e JOIN sentry_grouplink l ON l.linked_id = e.id"
      " JOIN sentry_groupedmessage g ON g.id = l.group_id"
      " LEFT JOIN sentry_groupasignee a ON a.group_id = g.id"
      " WHERE e.integration_id = ? AND e.key = ?");
  struct insertion subscribe = insertion(
      "sentry_groupsubscription (project_id, group_id, user_id, is_active, reason, date_added)", 6,
      " ON CONFLICT DO NOTHING", rows);
  sqlite3_stmt *assign = prepare(
      "INSERT INTO sentry_groupasignee (project_id, group_id, user_id, date_added)"
      " VALUES (?, ?, ?, ?)");
  sqlite3_stmt *reassign = prepare(
      "UPDATE sentry_groupasignee SET user_id = ?, team_id = ?, date_added = ? WHERE id = ?");
  struct insertion activity =
      insertion("sentry_activity (project_id, group_id, type, datetime, data)", 5, "", rows);
  sqlite3_stmt *newest = prepare(
      "SELECT id, date_added FROM sentry_grouphistory WHERE group_id = ? ORDER BY id DESC LIMIT 1");
  struct insertion history = insertion(
      "sentry_grouphistory (id, group_id, project_id, status, prev_history_id, prev_history_date,"
      " date_added)", 7, "", rows);
  sqlite3_stmt *last = prepare("SELECT max(id) FROM sentry_grouphistory");
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
  int64_t previous = 0;
  for (int64_t number = 0; number < deliveries; number++) {
    if (number % BATCH == 0) {
      run("BEGIN IMMEDIATE");
      check(sqlite3_step(last) == SQLITE_ROW);
      previous = sqlite3_column_int64(last, 0);
      finish(last);
    }
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
    int64_t issue = sqlite3_column_int64(linked, 5), assignment = sqlite3_column_int64(linked, 8);
    finish(linked);
    add(&subscribe, "iiiiit", project, group, user, (int64_t)1, (int64_t)2, time);
    if (assignment) {
      bind(reassign, "inti", user, time, assignment);
      finish(reassign);
    } else {
      bind(assign, "iiit", project, group, user, time);
      finish(assign);
    }
    add(&activity, "iiitt", project, group, (int64_t)11, time, data);
    bind(newest, "i", group);
    previous++;
    if (sqlite3_step(newest) == SQLITE_ROW)
      add(&history, "iiiiitt", previous, group, project, (int64_t)5, sqlite3_column_int64(newest, 0),
          sqlite3_column_text(newest, 1), time);
    else
      add(&history, "iiiinnt", previous, group, project, (int64_t)5, time);
    check(sqlite3_reset(newest) == SQLITE_OK);
    if (!many) {
      bind(others, "iiii", (int64_t)1, group, project, (int64_t)3);
      finish(others);
    }
    bind(setStatus, isDone ? "ini" : "iii", (int64_t)isDone, isDone ? group : 3, group);
    finish(setStatus);
    add(&activity, "iiitt", project, group, (int64_t)(isDone ? 1 : 2), time,
        "{\"provider\":\"Azure DevOps\",\"provider_key\":\"vsts\",\"integration_id\":1}");
    add(&history, "iiiiitt", previous + 1, group, project, (int64_t)isDone, previous, time, time);
    previous++;
    bind(marks, "tti", time, time, issue);
    finish(marks);
    if (number % BATCH == BATCH - 1) run("COMMIT");
  }
  // Closing copies what is left in the log into the store.
  for (sqlite3_stmt *statement; (statement = sqlite3_next_stmt(store, NULL));)
    sqlite3_finalize(statement);
  check(sqlite3_close(store) == SQLITE_OK);
  return 0;
}
