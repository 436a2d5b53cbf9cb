"""Writes the state records and the deliveries that the replay benchmark runs on.

usage: generate.py DIRECTORY DELIVERIES
"""
import json
import sys

COLLECTION = "6f1d2a3b-0c4e-4d5f-8a9b-1c2d3e4f5a6b"
PROJECT = "0b7c3f5e-2d41-4b6a-9e8f-7a6b5c4d3e2f"
SECRET = "5e0f8a41c6b94d4b9a7f3c2e1d0b8f6a7c5e4d3b2a19087f6e5d4c3b2a190807"
SUBSCRIPTION = "d2c1b0a9-8f7e-4d6c-b5a4-938271605f4e"
GROUPS = 20000
USERS = 50
BASE = "https://dev.azure.com/acme/"


def records():
    def record(model, pk, **fields):
        return {"model": "sentry." + model, "pk": pk, "fields": fields}

    yield record("organization", 1, slug="acme", name="Acme")
    yield record("project", 1, organization=1, slug="shop", name="Shop")
    yield record("team", 1, organization=1, slug="web", name="Web")
    yield record("projectteam", 1, project=1, team=1)
    for user in range(1, USERS + 1):
        email = f"user{user}@acme.example"
        yield record("user", user, name=f"User {user}", email=email, is_active=True)
        yield record("useremail", user, user=user, email=email, is_verified=True)
        yield record("organizationmember", user, organization=1, user=user)
        yield record("organizationmemberteam", user, organizationmember=user, team=1, is_active=True)
    yield record(
        "integration", 1, provider="vsts", external_id=COLLECTION, name="acme",
        metadata={"domain_name": BASE, "subscription": {"id": SUBSCRIPTION, "secret": SECRET}})
    yield record(
        "organizationintegration", 1, organization=1, integration=1,
        config={"sync_status_reverse": True, "sync_reverse_assignment": True})
    for group in range(1, GROUPS + 1):
        yield record("group", group, project=1, status=0, substatus=3, short_id=group)
        yield record("externalissue", group, organization=1, integration_id=1, key=str(group))
        yield record("grouplink", group, group=group, project=1, linked_type=3, linked_id=group)


def identity(user):
    return {
        "displayName": f"User {user}",
        "url": f"https://spsprod.example/A{COLLECTION}/_apis/Identities/{PROJECT}",
        "_links": {"avatar": {"href": f"{BASE}_apis/GraphProfile/MemberAvatars/aad.{user:032x}"}},
        "id": f"{user:08x}-1111-4222-8333-444444444444",
        "uniqueName": f"user{user}@acme.example",
        "imageUrl": f"{BASE}_apis/GraphProfile/MemberAvatars/aad.{user:032x}",
        "descriptor": f"aad.{user:032x}",
    }


def delivery(number):
    item = number % GROUPS + 1
    turn = number // GROUPS
    old, new = ("Active", "Closed") if turn % 2 == 0 else ("Closed", "Active")
    user = (item + turn) % USERS + 1
    seconds = number // 10
    changed = (
        f"2026-03-{1 + seconds // 86400:02}T{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:"
        f"{seconds % 60:02}.{number % 10}Z")
    rev = turn + 2
    person = identity(user)
    fields = {
        "System.Rev": {"oldValue": rev - 1, "newValue": rev},
        "System.AuthorizedDate": {"oldValue": "2026-02-28T00:00:00Z", "newValue": changed},
        "System.RevisedDate": {"oldValue": changed, "newValue": "9999-01-01T00:00:00Z"},
        "System.ChangedDate": {"oldValue": "2026-02-28T00:00:00Z", "newValue": changed},
        "System.Watermark": {"oldValue": number, "newValue": number + 1},
        "System.State": {"oldValue": old, "newValue": new},
        "System.AssignedTo": {"newValue": f"User {user} <user{user}@acme.example>"},
    }
    payload = {
        "subscriptionId": SUBSCRIPTION, "notificationId": number + 1,
        "id": f"{number:08x}-3827-4160-b5f4-000000000000", "eventType": "workitem.updated",
        "publisherId": "tfs", "message": None, "detailedMessage": None,
        "resource": {
            "id": rev, "workItemId": item, "rev": rev, "revisedBy": person,
            "revisedDate": "9999-01-01T00:00:00Z", "fields": fields,
            "_links": {
                "self": {"href": f"{BASE}_apis/wit/workItems/{item}/updates/{rev}"},
                "workItemUpdates": {"href": f"{BASE}_apis/wit/workItems/{item}/updates"},
                "parent": {"href": f"{BASE}_apis/wit/workItems/{item}"},
                "html": {"href": f"{BASE}web/wi.aspx?pcguid={COLLECTION}&id={item}"},
            },
            "url": f"{BASE}_apis/wit/workItems/{item}/updates/{rev}",
            "revision": {
                "id": item, "rev": rev,
                "fields": {
                    "System.AreaPath": "Shop", "System.TeamProject": "Shop",
                    "System.IterationPath": "Shop\\Sprint 12", "System.WorkItemType": "Bug",
                    "System.State": new, "System.Reason": "Changed", "System.AssignedTo": person,
                    "System.CreatedDate": "2026-02-27T09:00:00.5Z", "System.CreatedBy": person,
                    "System.ChangedDate": changed, "System.ChangedBy": person,
                    "System.CommentCount": 3, "System.Title": f"Checkout fails ({item})",
                    "System.Description": "<div>" + "The total is wrong. " * 40 + "</div>",
                },
                "url": f"{BASE}_apis/wit/workItems/{item}/revisions/{rev}",
            },
        },
        "resourceVersion": "1.0",
        "resourceContainers": {
            "collection": {"id": COLLECTION, "baseUrl": BASE},
            "account": {"id": "a9b8c7d6-e5f4-4a3b-9c2d-1e0f9a8b7c6d", "baseUrl": BASE},
            "project": {"id": PROJECT, "baseUrl": BASE},
        },
        "createdDate": changed,
    }
    headers = {"Content-Type": "application/json; charset=utf-8", "Shared-Secret": SECRET}
    return {"headers": headers, "body": payload}


def write(path, values):
    with open(path, "w") as file:
        for value in values:
            file.write(json.dumps(value, separators=(",", ":")) + "\n")


directory, count = sys.argv[1], int(sys.argv[2])
write(f"{directory}/state.ndjson", records())
write(f"{directory}/captures.ndjson", (delivery(number) for number in range(count)))
