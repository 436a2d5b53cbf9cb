"""Answers for an organization of Azure DevOps, each request after a delay.

usage: server.py PROJECTS DELAY_SECONDS

Prints its port. `GET /count` gives how many requests there were, and how many different ones.
"""
import asyncio
import json
import re
import sys

PROJECTS = [{"id": f"id-{n}", "name": f"Project {n}"} for n in range(1, int(sys.argv[1]) + 1)]
DELAY = float(sys.argv[2])
TYPES = ["Bug", "User%20Story", "Task", "Feature", "Epic", "Issue"]
STATES = [
    {"name": "New", "category": "Proposed"}, {"name": "Active", "category": "InProgress"},
    {"name": "Closed", "category": "Completed"},
]
seen = []


def answer(path):
    if path == "/count":
        return {"requests": len(seen), "different": len(set(seen))}
    seen.append(path)
    if "/_apis/projects?" in path:
        skip = int(re.search(r"skip=(\d+)", path)[1])
        page = PROJECTS[skip:skip + 100]
        return {"count": len(page), "value": page}
    if path.endswith("/workitemtypecategories"):
        return {"count": 1, "value": [{
            "name": "Types", "workItemTypes": [
                {"name": key.replace("%20", " "), "url": f"https://x/workItemTypes/{key}"}
                for key in TYPES]}]}
    return {"count": len(STATES), "value": STATES}


async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1].decode()
            body = json.dumps(answer(path)).encode()
            if path != "/count":
                await asyncio.sleep(DELAY)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
