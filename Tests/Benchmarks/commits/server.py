"""A repository whose every answer takes the given time: 90 commits, with one change each.

usage: server.py DELAY_SECONDS CUT    prints its port; with CUT 1 every comment is cut
"""
import asyncio
import json
import sys

COMMITS = 90
DELAY = float(sys.argv[1])
IS_CUT = sys.argv[2] == "1"


def answer(method, path):
    parts = path.split("?")[0].split("/")
    name = parts[-1]
    if name == "changes":
        item = {"gitObjectType": "blob", "path": f"/src/{parts[-2]}.swift"}
        return {"changeCounts": {"Edit": 1}, "changes": [{"item": item, "changeType": "edit"}]}
    if method == "GET":
        return {"commitId": name, "comment": f"The whole comment of {name}. " * 20}
    author = {"name": "Ada", "email": "ada@acme.example", "date": "2018-04-24T00:03:18Z"}
    return {"value": [
        {"commitId": f"{number:040x}", "author": author, "comment": "The comment",
         "commentTruncated": IS_CUT} for number in range(COMMITS)]}


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
