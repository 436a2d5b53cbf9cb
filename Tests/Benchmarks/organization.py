"""An organization of Azure DevOps on this machine, whose every answer takes a while, and which allows
everything.

usage: organization.py REPOSITORIES SECONDS

Prints its port. GET /count answers with the number of requests and connections since the last one.
"""

import asyncio
import json
import sys

repositories, delay = int(sys.argv[1]), float(sys.argv[2])
counts = {"requests": 0, "connections": 0}


def repository(name):
    number = name.lstrip("r")
    page = f"https://dev.azure.com/contoso/Web/_git/{name}"
    return {
        "id": f"c4d186ef-0000-4000-8000-{number:0>12}",
        "name": name,
        "url": f"https://dev.azure.com/contoso/_apis/git/repositories/{number}",
        "project": {"id": "dc493f7d-0000-4000-8000-000000000000", "name": "Web",
                    "state": "wellFormed", "revision": 11, "visibility": "private"},
        "defaultBranch": "refs/heads/main",
        "size": 3688420,
        "remoteUrl": page,
        "sshUrl": f"git@ssh.dev.azure.com:v3/contoso/Web/{name}",
        "webUrl": page,
        "isDisabled": False,
        "isInMaintenance": False,
    }


listing = json.dumps(
    {"value": [repository(f"r{n}") for n in range(repositories)], "count": repositories}).encode()


def body(path, question):
    if path.endswith("/permissionevaluationbatch"):
        asked = json.loads(question)
        for evaluation in asked["evaluations"]:
            evaluation["value"] = True
        return json.dumps(asked).encode()
    if "/info/refs" in path:
        return b"001f# service=git-receive-pack\n0000"
    if path.endswith("/_apis/git/repositories"):
        return listing
    if "/_apis/resourceareas/" in path:
        return b'{"id":"79134c72","name":"core","locationUrl":"https://dev.azure.com/contoso/"}'
    return json.dumps(repository(path.rsplit("/", 1)[1])).encode()


async def serve(reader, writer):
    counts["connections"] += 1
    try:
        while header := await reader.readuntil(b"\r\n\r\n"):
            method, path = header.split(b" ", 2)[:2]
            path = path.decode()
            question = b""
            if method == b"POST":
                length = header.lower().partition(b"content-length:")[2].partition(b"\r")[0]
                question = await reader.readexactly(int(length))
            if path == "/count":
                counts["connections"] -= 1
                answer = json.dumps(counts).encode()
                counts.update(requests=0, connections=0)
            else:
                counts["requests"] += 1
                answer = body(path, question)
                await asyncio.sleep(delay)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + str(len(answer)).encode() + b"\r\n\r\n" + answer)
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
