"""Fills the ledger of a store: nine deliveries in ten are older than a month."""

import sqlite3
import sys
import time

path, count = sys.argv[1], int(sys.argv[2])
now = int(time.time() * 1e6)
old = now - 90 * 86_400 * 1_000_000
store = sqlite3.connect(path, isolation_level=None)
store.execute("PRAGMA synchronous=OFF")
store.execute("BEGIN")
store.execute("INSERT INTO vsts_subscription (id, integration_id, subscription) VALUES (1, 1, 's')")
store.executemany(
    """INSERT INTO vsts_delivery (subscription_id, notification, is_verified, is_status_pending,
         integration_id, work_item, update_number, event_time)
       VALUES (1, ?, 1, 0, 1, ?, ?, ?)""",
    ((n, n // 50, n % 50, now if n % 10 == 0 else old) for n in range(1, count + 1)))
store.execute("COMMIT")
