"""Replays deliveries as vsts-webhook-replay does, with Python's json and sqlite3.

The same tables, effects, durability and outcomes. Commits are grouped by a thousand; what does not
change is looked up once.

usage: rival.py STORE CAPTURES
"""
import datetime
import hmac
import json
import sqlite3
import sys

GROUP = 1000
DONE = {"Closed"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ACTIVITY = json.dumps(
    {"provider": "Azure DevOps", "provider_key": "vsts", "integration_id": 1},
    separators=(",", ":"))

store = sqlite3.connect(sys.argv[1], isolation_level=None, cached_statements=256)
store.execute("PRAGMA synchronous=FULL")
store.execute("PRAGMA foreign_keys=ON")
run = store.execute
integrations, subscriptions, users = {}, {}, {}


def timestamp(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def integration(collection):
    if collection not in integrations:
        row = run(
            "SELECT id, metadata FROM sentry_integration WHERE provider = 'vsts'"
            " AND external_id = ? AND status = 0", (collection,)).fetchone()
        links = run(
            "SELECT organization_id, config FROM sentry_organizationintegration"
            " WHERE integration_id = ? AND status = 0", (row[0],)).fetchall()
        integrations[collection] = (
            row[0], json.loads(row[1]), {id: json.loads(config) for id, config in links})
    return integrations[collection]


def subscription(integration, id):
    if (integration, id) not in subscriptions:
        run(
            "INSERT INTO vsts_subscription (integration_id, subscription) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING", (integration, id))
        subscriptions[integration, id], = run(
            "SELECT id FROM vsts_subscription WHERE integration_id = ? AND subscription = ?",
            (integration, id)).fetchone()
    return subscriptions[integration, id]


def microseconds(time):
    moment = datetime.datetime.fromisoformat(time.replace("Z", "+00:00"))
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def candidates(email):
    if email not in users:
        rows = run(
            "SELECT u.id, u.email FROM sentry_useremail e JOIN auth_user u ON u.id = e.user_id"
            " WHERE lower(e.email) = lower(?) AND e.is_verified AND u.is_active ORDER BY e.id",
            (email,)).fetchall()
        users[email] = [
            (id, address, {project for project, in run(
                "SELECT pt.project_id FROM sentry_organizationmember m"
                " JOIN sentry_organizationmember_teams t ON t.organizationmember_id = m.id"
                " JOIN sentry_projectteam pt ON pt.team_id = t.team_id"
                " WHERE m.user_id = ? AND t.is_active", (id,))})
            for id, address in rows]
    return users[email]


def record(group, project, kind, data, history, time):
    run(
        "INSERT INTO sentry_activity (project_id, group_id, type, datetime, data)"
        " VALUES (?, ?, ?, ?, ?)", (project, group, kind, time, data))
    run(
        "INSERT INTO sentry_grouphistory"
        " (group_id, project_id, status, prev_history_id, prev_history_date, date_added)"
        " VALUES (?1, ?2, ?3, (SELECT max(id) FROM sentry_grouphistory WHERE group_id = ?1),"
        " (SELECT date_added FROM sentry_grouphistory WHERE group_id = ?1"
        " ORDER BY id DESC LIMIT 1),"
        " ?4)", (group, project, history, time))


def replay(envelope, source):
    body = envelope["body"]
    id, metadata, organizations = integration(body["resourceContainers"]["collection"]["id"])
    log = []
    outcome = {
        "source": source, "subscription_id": body["subscriptionId"],
        "notification_id": body["notificationId"], "event_type": body["eventType"],
        "work_item_id": body["resource"]["workItemId"], "integration_id": id, "status": 200,
        "outcome": "unchanged"}
    secret = metadata["subscription"]["secret"]
    if not hmac.compare_digest(envelope["headers"]["Shared-Secret"].encode(), secret.encode()):
        return outcome | {"status": 401, "outcome": "rejected", "effects": [], "log": log}
    log.append({
        "event": "vsts.valid-webhook-secret", "event_type": body["eventType"],
        "integration_id": id})
    log.append({
        "event": "vsts.updated-workitem-fields-correct",
        "workItemId": body["resource"]["workItemId"], "integration_id": id,
        "azure_project_id": body["resourceContainers"]["project"]["id"]})
    fields = body["resource"]["fields"]
    time = timestamp(fields["System.ChangedDate"]["newValue"])
    changes = {
        name: [fields[field].get("oldValue"), fields[field].get("newValue")]
        for name, field in (("state", "System.State"), ("assigned_to", "System.AssignedTo"))
        if field in fields}
    outcome |= {"event_time": time, "changes": changes, "effects": [], "log": log}
    if run(
        "INSERT INTO vsts_delivery VALUES (?, ?, 1, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (subscription(id, body["subscriptionId"]), body["notificationId"], id,
         body["resource"]["workItemId"], body["resource"]["id"], microseconds(time))
    ).rowcount == 0:
        outcome["outcome"] = "duplicate"
        return outcome
    key = str(body["resource"]["workItemId"])
    groups = run(
        "SELECT g.id, g.project_id, p.organization_id, g.status, g.substatus, e.id,"
        " e.provider_status_updated_at, e.provider_assignee_updated_at FROM sentry_externalissue e"
        " JOIN sentry_grouplink l ON l.linked_id = e.id"
        " JOIN sentry_groupedmessage g ON g.id = l.group_id"
        " JOIN sentry_project p ON p.id = g.project_id"
        " WHERE e.integration_id = ? AND e.key = ?", (id, key)).fetchall()
    effects = outcome["effects"]
    if "System.AssignedTo" in fields:
        text = fields["System.AssignedTo"]["newValue"]
        email = text[text.index("<") + 1:text.index(">")]
        for group, project, organization, _, _, issue, _, watermark in groups:
            if not organizations[organization].get("sync_reverse_assignment"):
                continue
            if watermark is not None and time < watermark:
                continue
            run(
                "UPDATE sentry_externalissue SET provider_assignee_updated_at = ? WHERE id = ?",
                (time, issue))
            user = next((u for u in candidates(email) if project in u[2]), None)
            if user is None:
                continue
            run(
                "INSERT INTO sentry_groupsubscription"
                " (project_id, group_id, user_id, is_active, reason, date_added)"
                " VALUES (?, ?, ?, 1, 2, ?) ON CONFLICT (group_id, user_id) DO NOTHING",
                (project, group, user[0], time))
            assignee = run(
                "SELECT user_id FROM sentry_groupasignee WHERE group_id = ?", (group,)).fetchone()
            if assignee and assignee[0] == user[0]:
                continue
            run(
                "INSERT INTO sentry_groupasignee (project_id, group_id, user_id, date_added)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (group_id) DO UPDATE SET"
                " user_id = excluded.user_id, team_id = NULL, date_added = excluded.date_added",
                (project, group, user[0], time))
            data = {
                "assignee": str(user[0]), "assigneeEmail": user[1], "assigneeType": "user"}
            record(group, project, 11, json.dumps(data, separators=(",", ":")), 5, time)
            effects.append({
                "kind": "assigned", "organization_id": organization, "group_id": group,
                "user_id": user[0]})
    if "System.State" in fields:
        old, new = fields["System.State"].get("oldValue"), fields["System.State"]["newValue"]
        resolve = old not in DONE and new in DONE
        unresolve = new not in DONE or old is None
        for group, project, organization, status, substatus, issue, watermark, _ in groups:
            if not organizations[organization].get("sync_status_reverse"):
                continue
            if watermark is not None and time <= watermark:
                continue
            if resolve and not unresolve and status == 0:
                run(
                    "UPDATE sentry_groupedmessage SET status = 1, substatus = NULL WHERE id = ?",
                    (group,))
                record(group, project, 1, ACTIVITY, 1, time)
                effects.append({
                    "kind": "resolved", "organization_id": organization, "group_id": group})
            elif unresolve and not resolve and (status, substatus) != (0, 3):
                run(
                    "UPDATE sentry_groupedmessage SET status = 0, substatus = 3 WHERE id = ?",
                    (group,))
                record(group, project, 2, ACTIVITY, 0, time)
                effects.append({
                    "kind": "unresolved", "organization_id": organization, "group_id": group})
            run(
                "UPDATE sentry_externalissue SET provider_status_updated_at = ? WHERE id = ?",
                (time, issue))
    if effects:
        outcome["outcome"] = "applied"
    return outcome


with open(sys.argv[2], "rb") as captures:
    outcomes = []
    for line, text in enumerate(captures, 1):
        if not outcomes:
            run("BEGIN IMMEDIATE")
        outcome = replay(json.loads(text), f"{sys.argv[2]}:{line}")
        outcomes.append(json.dumps(outcome, separators=(",", ":")))
        if len(outcomes) == GROUP:
            run("COMMIT")
            print("\n".join(outcomes))
            outcomes = []
    if outcomes:
        run("COMMIT")
        print("\n".join(outcomes))
