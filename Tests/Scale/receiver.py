"""Takes deliveries on this machine, and writes down each as it arrives: work item and number.

usage: receiver.py LOG [DELAY_SECONDS]

Prints its port. Answers 204.
"""
import asyncio
import json
import sys

LOG = open(sys.argv[1], "a", buffering=1)
DELAY = float(sys.argv[2]) if len(sys.argv) > 2 else 0


async def connection(reader, writer):
    try:
        while await reader.readline():
            length = 0
            while (header := await reader.readline()) not in (b"\r\n", b""):
                name, _, value = header.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            delivery = json.loads(await reader.readexactly(length))
            print(delivery["resource"]["workItemId"], delivery["notificationId"], file=LOG)
            await asyncio.sleep(DELAY)
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
