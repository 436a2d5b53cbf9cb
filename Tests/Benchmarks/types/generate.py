"""Writes state records, and deliveries of several projects, for the replay that asks the service.

usage: generate.py DIRECTORY BASE_URL DELIVERIES PROJECTS
"""
import json
import sys

directory, base, deliveries, projects = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
COLLECTION = "6f1d2a3b-0c4e-4d5f-8a9b-1c2d3e4f5a6b"
GROUPS = 1000
TYPES = ["Bug", "Task", "User Story"]


def records():
    def record(model, pk, **fields):
        return {"model": "sentry." + model, "pk": pk, "fields": fields}

    yield record("organization", 1, slug="acme")
    yield record("project", 1, organization=1, slug="shop")
    yield record("user", 1, email="ada@acme.example")
    yield record("identityprovider", 1, type="vsts")
    yield record(
        "identity", 1, idp=1, user=1, external_id="ada",
        data={"access_token": "a-token-of-ada", "expires": 99999999999})
    yield record(
        "integration", 1, provider="vsts", external_id=COLLECTION, name="acme",
        metadata={"domain_name": base, "subscription": {"secret": "s3cr3t"}})
    yield record(
        "organizationintegration", 1, organization=1, integration=1, default_auth_id=1,
        config={"sync_status_reverse": True})
    for group in range(1, GROUPS + 1):
        yield record("group", group, project=1, short_id=group)
        yield record("externalissue", group, organization=1, integration_id=1, key=str(group))
        yield record("grouplink", group, group=group, project=1, linked_type=3, linked_id=group)


def delivery(number):
    old, new = ("New", "Closed") if number // GROUPS % 2 == 0 else ("Closed", "New")
    kind = TYPES[number // projects % len(TYPES)]
    return {"headers": {"Shared-Secret": "s3cr3t"}, "body": {
        "subscriptionId": "sub", "notificationId": number, "eventType": "workitem.updated",
        "resource": {
            "workItemId": number % GROUPS + 1,
            "fields": {"System.State": {"oldValue": old, "newValue": new}},
            "revision": {"fields": {"System.WorkItemType": kind}}},
        "resourceContainers": {
            "collection": {"id": COLLECTION}, "project": {"id": f"id-{number % projects + 1}"}}}}


with open(f"{directory}/state.ndjson", "w") as out:
    for line in records():
        print(json.dumps(line), file=out)
with open(f"{directory}/captures.ndjson", "w") as out:
    for number in range(deliveries):
        print(json.dumps(delivery(number)), file=out)
