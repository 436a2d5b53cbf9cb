"""An organization of Azure DevOps on this machine with its permissions, whose every answer takes a
while.

usage: server.py REPOSITORIES SECONDS

Prints its port. GET /count answers with the number of requests since the last one.
"""

import asyncio
import json
import sys

repositories, delay = int(sys.argv[1]), float(sys.argv[2])
count = 0


def repository(name):
    return {
        "id": f"c4d186ef-0000-4000-8000-{name.lstrip('r'):0>12}",
        "name": name,
        "project": {"id": "dc493f7d-0000-4000-8000-000000000000", "name": "Web",
                    "state": "wellFormed", "revision": 11, "visibility": "private"},
        "defaultBranch": "refs/heads/main",
        "size": 3688420,
        "webUrl": f"https://dev.azure.com/contoso/Web/_git/{name}",
        "isDisabled": False,
        "isInMaintenance": False,
    }


listing = json.dumps(
    {"value": [repository(f"r{n}") for n in range(repositories)], "count": repositories}).encode()


def answer(path, body):
    if path.endswith("/permissionevaluationbatch"):
        asked = json.loads(body)
        for evaluation in asked["evaluations"]:
            evaluation["value"] = True
        return json.dumps(asked).encode()
    if "/info/refs" in path:
        return b"001f# service=git-receive-pack\n0000"
    if path.endswith("/_apis/git/repositories"):
        return listing
    return json.dumps(repository(path.rsplit("/", 1)[1])).encode()


async def serve(reader, writer):
    global count
    try:
        while header := await reader.readuntil(b"\r\n\r\n"):
            path = header.split(b" ", 2)[1].decode()
            length = 0
            for line in header.split(b"\r\n"):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            body = await reader.readexactly(length)
            if path == "/count":
                result, count = str(count).encode(), 0
            else:
                count += 1
                result = answer(path, body)
                await asyncio.sleep(delay)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + str(len(result)).encode() + b"\r\n\r\n" + result)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
