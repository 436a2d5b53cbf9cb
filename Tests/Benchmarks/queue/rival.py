"""Puts tasks that do nothing on a queue from an NDJSON file, and runs them, with huey or litequeue.

Both commit to the disk, as sentry-task does.

usage: rival.py huey|litequeue STORE TASKS
"""
import json
import sys
import time

kind, store, tasks = sys.argv[1:]


def report(put, work):
    print(f"{put:.3f} {work:.3f}")


def run_huey():
    from huey import SqliteHuey

    queue = SqliteHuey(filename=store, fsync=True, results=False)

    @queue.task()
    def noop():
        return None

    start = time.monotonic()
    with open(tasks) as records:
        for record in records:
            noop(**json.loads(record).get("kwargs", {}))
    middle = time.monotonic()
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    report(middle - start, time.monotonic() - middle)


def run_litequeue():
    from litequeue import LiteQueue

    queue = LiteQueue(store)
    queue.conn.execute("PRAGMA synchronous = FULL")
    start = time.monotonic()
    with open(tasks) as records:
        for record in records:
            queue.put(record)
    middle = time.monotonic()
    while (message := queue.pop()) is not None:
        json.loads(message.data)
        queue.done(message.message_id)
    report(middle - start, time.monotonic() - middle)


{"huey": run_huey, "litequeue": run_litequeue}[kind]()
