"""An organization whose every answer takes the given time: its work items, and one project.

usage: server.py DELAY_SECONDS

Prints its port. GET /count answers with the number of requests by method and path.
"""
import asyncio
import collections
import json
import sys

DELAY = float(sys.argv[1])
PROJECT = {"id": "dc493f7d-0000-4000-8000-000000000000", "name": "Web", "state": "wellFormed"}
counts = collections.Counter()


def answer(method, path):
    name = path.split("?")[0].rsplit("/", 1)[1]
    if path.startswith("/count"):
        return dict(counts)
    kind = "projects" if name == "projects" else "workitems"
    counts[f"{method} {kind}"] += 1
    if kind == "projects":
        return {"count": 1, "value": [PROJECT]}
    return {
        "id": int(name), "rev": 2,
        "fields": {
            "System.TeamProject": "Web", "System.WorkItemType": "Bug", "System.State": "Active",
            "System.Title": f"Checkout fails ({name})"}}


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            method, path, _ = line.decode().split(" ", 2)
            length = 0
            while (header := await reader.readline()) not in (b"\r\n", b""):
                name, _, value = header.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            await reader.readexactly(length)
            await asyncio.sleep(DELAY)
            body = json.dumps(answer(method, path)).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(body) + body)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
