"""Writes to a store every 10 ms, until a file is there, and tells how long that had to wait; ends with
1 where that was longer than a second."""

import os
import sqlite3
import sys
import time

path, stop = sys.argv[1:]
store = sqlite3.connect(path, isolation_level=None, timeout=30)
waits = []
while not os.path.exists(stop):
    start = time.monotonic()
    store.execute("BEGIN IMMEDIATE")
    waits.append(time.monotonic() - start)
    store.execute("UPDATE vsts_task_clock SET latest = latest")
    store.execute("COMMIT")
    time.sleep(0.01)
waits.sort()
print(f"{len(waits)} writes of another process waited {waits[len(waits) // 2] * 1000:.1f} ms in the "
      f"middle, {waits[int(len(waits) * 0.99)] * 1000:.1f} ms at 99 of 100, "
      f"{waits[-1] * 1000:.1f} ms at most")
sys.exit(waits[-1] > 1)
