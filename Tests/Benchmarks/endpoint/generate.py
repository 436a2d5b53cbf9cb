"""Writes captures, or the outcomes of an earlier run, to stdout.

usage: generate.py captures DELIVERIES WORK_ITEMS | generate.py outcomes COUNT

Captures are payloads of 2 KB, the work items in turn.
"""
import json
import sys

SUBSCRIPTION = "6c6c2b2b-8f1f-4c5a-9d5f-0f6a2a9a4e11"
HISTORY = "The checkout fails for carts with more than one address, and for no others. " * 20


def captures(deliveries, work_items):
    for number in range(deliveries):
        item = number % work_items + 1
        yield {
            "subscriptionId": SUBSCRIPTION, "notificationId": number,
            "eventType": "workitem.updated", "publisherId": "tfs", "resourceVersion": "1.0",
            "createdDate": "2026-03-02T09:00:00.25Z",
            "resource": {
                "id": number, "workItemId": item, "rev": number // work_items + 2,
                "fields": {
                    "System.State": {"oldValue": "Active", "newValue": "Closed"},
                    "System.History": {"newValue": HISTORY}},
                "revision": {"id": item, "fields": {"System.TeamProject": "Web"}}},
            "resourceContainers": {
                "collection": {"id": "a1f5c2d0-0000-4000-8000-000000000000"},
                "project": {"id": "dc493f7d-0000-4000-8000-000000000000"}}}


def outcomes(count):
    for number in range(count):
        yield {
            "source": f"captures.ndjson:{number + 1}", "subscription_id": SUBSCRIPTION,
            "notification_id": number, "event_type": "workitem.updated",
            "work_item_id": number % 1000 + 1, "status": 204, "outcome": "delivered",
            "attempts": 1, "seconds": 0.002, "key": f"{SUBSCRIPTION}/{number}"}


kind, *numbers = sys.argv[1:]
for record in {"captures": captures, "outcomes": outcomes}[kind](*map(int, numbers)):
    sys.stdout.write(json.dumps(record, separators=(",", ":")) + "\n")
