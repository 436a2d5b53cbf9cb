"""Measures by what the processor time of a run grows when something in its store is doubled.

usage: measure.py TOOLS DIRECTORY [CASE…]     the directory holds what the generators wrote
"""
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys

ROUNDS = 5
LIMIT = 1.2
HOOK_GROUPS = 20000
tools, directory, *chosen = sys.argv[1:]

def rows(table, columns, values, first="1", last="{size}"):
    """A statement that adds a row for each number n; `{size}` stands for the size."""
    return (
        f"INSERT INTO {table} ({columns}) WITH RECURSIVE number(n) AS ("
        f"VALUES({first}) UNION ALL SELECT n + 1 FROM number WHERE n < {last}) "
        f"SELECT {values} FROM number;")


def integrations():
    return rows(
        "sentry_integration", "id, provider, external_id, metadata",
        "n, 'vsts', 'collection ' || n, json_object('subscription', json_object("
        "'id', n, 'secret', lower(hex(randomblob(32)))))", "2")


def organizations():
    return rows("sentry_organization", "id, slug", "n, 'other-' || n", "2") + rows(
        "sentry_organizationintegration", "organization_id, integration_id, config",
        "n, 1, '{\"sync_status_reverse\":true,\"sync_reverse_assignment\":true}'", "2")


def releases(version, strategy=True):
    """Releases of all projects; the groups of the hooks were seen in the one in the middle."""
    added = (
        "strftime('%Y-%m-%dT%H:%M:%S', '2020-01-01', '+' || n || ' hours') || '.000000Z'")
    script = rows(
        "sentry_release", "organization_id, version, date_added, status",
        f"1, {version}, {added}, 0")
    script += """
      INSERT INTO sentry_release_project (release_id, project_id)
        SELECT r.id, p.id FROM sentry_release r, sentry_project p WHERE r.version LIKE '%-grown';
    """
    if strategy:
        script += """
          UPDATE sentry_organizationintegration
            SET config = json_set(config, '$.resolution_strategy', 'resolve_next_release');
          INSERT INTO sentry_grouprelease (project_id, group_id, release_id, last_seen)
            SELECT 1, g.id, {size} / 2, '2026-01-01T00:00:00.000000Z' FROM sentry_groupedmessage g;
        """
    return script


def users():
    """Users of whom one in ten has an address beyond ASCII."""
    return (
        rows("auth_user", "id, name, is_active", "n, 'User ' || n, 1", "1001", "1000 + {size}")
        + rows(
            "sentry_useremail", "user_id, email, is_verified",
            "n, iif(n % 10 = 0, 'ÜSER', 'other') || (n - 1000) || '@acme.example', 1",
            "1001", "1000 + {size}")
        + rows(
            "sentry_organizationmember", "id, organization_id, user_id", "n, 1, n", "1001",
            "1000 + {size}")
        + rows(
            "sentry_organizationmember_teams", "organizationmember_id, team_id, is_active",
            "n, 1, 1", "1001", "1000 + {size}"))


def groups():
    first, last = str(HOOK_GROUPS + 1), f"{HOOK_GROUPS} + {{size}}"
    return (
        rows(
            "sentry_groupedmessage", "id, project_id, substatus, short_id", "n, 1, 3, n", first,
            last)
        + rows(
            "sentry_externalissue", "id, organization_id, integration_id, key",
            "n, 1, 1, 'other ' || n", first, last)
        + rows(
            "sentry_grouplink", "group_id, project_id, linked_type, linked_id", "n, 1, 3, n",
            first, last)
        + rows(
            "sentry_activity", "project_id, group_id, type, datetime",
            "1, n, 1, '2026-01-01T00:00:00.000000Z'", first, last))


def deliveries():
    return """
      INSERT INTO vsts_subscription (id, integration_id, subscription)
        VALUES (1, 1, 'd2c1b0a9-8f7e-4d6c-b5a4-938271605f4e');
    """ + rows(
        "vsts_delivery",
        "subscription_id, notification, is_verified, is_status_pending, integration_id, work_item,"
        " update_number, event_time",
        "1, n + 1000000, 1, 0, 1, n % 100000 + 1000000, n / 100000, n")


def tasks():
    return rows(
        "vsts_task", "task, record, state, most_attempts, due, finished_at",
        "'noop', '{\"task\":\"noop\",\"kwargs\":{}}', 'succeeded', 1, n, n")


def activities():
    """Activities of each group of the events, of releases that resolved it before."""
    return rows(
        "sentry_activity", "project_id, group_id, type, ident, datetime",
        "1, n % 500 + 1, 13, 'old ' || n, '2026-01-01T00:00:00.000000Z'", "1", "500 * {size}")


def seen_releases():
    """Releases that the groups of a tenth of the hooks' deliveries were seen in."""
    return releases("'build-' || n || '-grown'") + f"""
      DELETE FROM sentry_grouprelease;
      INSERT INTO sentry_grouprelease (project_id, group_id, release_id, last_seen)
        SELECT 1, g.id, r.id, r.date_added FROM sentry_groupedmessage g, sentry_release r
        WHERE g.id <= {HOOK_GROUPS} AND g.id % 10 = 0;
    """


def shared_work_item():
    """Groups that are linked to the work items of the first delivery of each round."""
    return "".join(
        rows(
            "sentry_groupedmessage", "id, project_id, substatus, short_id", "n, 1, 3, n",
            f"{HOOK_GROUPS + 1} + {part} * {{size}}", f"{HOOK_GROUPS} + ({part} + 1) * {{size}}")
        + rows(
            "sentry_grouplink", "group_id, project_id, linked_type, linked_id",
            f"n, 1, 3, {part * HOOK_GROUPS // ROUNDS + 1}",
            f"{HOOK_GROUPS + 1} + {part} * {{size}}", f"{HOOK_GROUPS} + ({part} + 1) * {{size}}")
        for part in range(ROUNDS))


class Case:
    def __init__(self, name, size, grow, run, touched=False):
        self.name, self.size, self.grow, self.run, self.touched = name, size, grow, run, touched


def part(lines, number):
    """The lines of a round."""
    share = len(lines) // ROUNDS
    return lines[number * share:(number + 1) * share]


def replay(number, edit=lambda lines: lines):
    lines = edit(part(hooks, number))
    return [f"{tools}/vsts-webhook-replay", "--done-state", "Closed"], "".join(lines)


def replay_first(number):
    return replay(number, lambda lines: lines[:1])


def replay_beyond_ascii(number):
    """The deliveries, each assigned to somebody else, whose address is beyond ASCII."""
    def edit(lines):
        return [
            line.replace(
                '<user' + line.split('<user')[1].split('@')[0] + '@acme.example>',
                f'<üser{10 * (index + 1)}@acme.example>')
            for index, line in enumerate(lines)]

    return replay(number, edit)


def put(number):
    return [f"{tools}/sentry-task", "put"], '{"task":"noop","kwargs":{}}\n' * 20000


def work(number):
    return [f"{tools}/sentry-task", "work", "--drain"], ""


def save(number):
    return [f"{tools}/sentry-task", "run"], "".join(part(events, number))


RESOLVE = """
  UPDATE sentry_groupedmessage SET status = 1, active_at = '2020-01-01T00:00:00.000000Z'
    WHERE id <= 500;
  INSERT OR IGNORE INTO sentry_groupresolution (group_id, release_id, type, status)
    SELECT id, 1, 0, 1 FROM sentry_groupedmessage WHERE id <= 500;
  INSERT INTO sentry_activity (project_id, group_id, type, ident, datetime)
    SELECT g.project_id, g.id, 13, CAST(r.id AS TEXT), '2026-01-01T00:00:00.000000Z'
    FROM sentry_groupedmessage g JOIN sentry_groupresolution r ON r.group_id = g.id
    WHERE g.id <= 500;
"""

CASES = [
    Case("integrations with a secret", 5000, integrations(), replay),
    Case("organizations of an integration", 1000, organizations(), replay),
    Case("releases by date", 10000, releases("'build-' || n || '-grown'"), replay),
    Case("releases by version", 10000, releases("'shop@1.' || n || '.0-grown'"), replay),
    Case("users, one in ten beyond ASCII", 100000, users(), replay_beyond_ascii),
    Case("groups", 1000000, groups(), replay),
    Case("groups of a work item, each", 20000, shared_work_item(), replay_first, touched=True),
    Case("deliveries in the ledger", 10000000, deliveries(), replay),
    Case("finished tasks, put", 1000000, tasks(), put),
    Case("finished tasks, worked off", 1000000, tasks(), work),
    Case("releases of events' projects", 10000, releases("'shop@1.' || n || '.0-grown'", False),
         save),
    Case("activities of events' groups", 2000, activities(), save),
    Case("releases that groups were seen in", 500, seen_releases(), replay),
]


def seconds(command, text, store):
    """The processor time of a command on a store, which reads the text."""
    path = f"{directory}/input"
    with open(path, "w") as file:
        file.write(text)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path) as file:
        result = subprocess.run(
            [*command, "--store", store], stdin=file, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: {result.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def base(records):
    """A store with some records."""
    path = f"{directory}/base.db"
    subprocess.run(
        [f"{tools}/sentry-task", "load", "-q", "--store", path, f"{directory}/{records}"],
        check=True)
    return path


def execute(store, script):
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA synchronous=OFF")
    connection.executescript("BEGIN;" + script + "COMMIT;")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def measure(case):
    source = base("state.ndjson" if case.run is save else "hooks.ndjson")
    if case.run is save:
        seconds(*save(0), source)
    execute(source, "")
    stores = {}
    for size in (case.size // 2, case.size):
        stores[size] = f"{directory}/{size}.db"
        shutil.copyfile(source, stores[size])
        os.chmod(stores[size], 0o600)
        execute(stores[size], case.grow.replace("{size}", str(size)))
    os.remove(source)
    costs = {size: [] for size in stores}
    for number in range(ROUNDS):
        for size in sorted(stores, reverse=number % 2 == 1):
            if case.run is save:
                execute(stores[size], RESOLVE)
            elif case.run is work:
                seconds(*put(number), stores[size])
            costs[size].append(seconds(*case.run(number), stores[size]))
    for store in stores.values():
        os.remove(store)
    low, high = (statistics.median(costs[size]) for size in sorted(costs))
    growth = statistics.median(
        after / before for before, after in zip(*(costs[size] for size in sorted(costs))))
    if case.touched:
        growth /= 2
    print(f"{case.name:32} {case.size // 2:9} {low:7.3f} s {case.size:9} {high:7.3f} s {growth:6.2f}",
          flush=True)
    return growth <= LIMIT


with open(f"{directory}/captures.ndjson") as file:
    hooks = file.readlines()
with open(f"{directory}/tasks.ndjson") as file:
    events = file.readlines()
results = [
    measure(case) for number, case in enumerate(CASES, 1)
    if not chosen or str(number) in chosen]
sys.exit(0 if all(results) else 1)
