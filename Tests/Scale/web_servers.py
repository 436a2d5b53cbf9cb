"""Posts deliveries to the endpoint behind real web servers, and disturbs them.

usage: python3 Tests/Scale/web_servers.py [lighttpd|nginx|apache ...]

The servers are set up with what vsts-webhook-replay(1) says; it takes root to start them, and to make
a disk that is soon full. 16 clients try each delivery again, as the service does, until it is answered
200. Then it must be in the capture, whole and once for each answer; and a replay of all that was
captured handles each delivery once, and a second one none. PROGRAMS names the directory of the tools.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Benchmarks"))
import web_server  # noqa: E402

FIXTURES = web_server.ROOT / "Tests/Fixtures"
PAYLOAD = json.loads((FIXTURES / "captures.ndjson").read_text().split("\n")[0])["body"]


class Run:
    """Deliveries to one server, and what came of them."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.moved = []
        self.lock = threading.Lock()
        self.attempts = collections.Counter()
        self.answers = collections.Counter()
        self.statuses = collections.Counter()
        self.next = 0

    def deliver(self, count, meanwhile=lambda: None):
        """Delivers so many by 16 clients, and disturbs them meanwhile."""
        numbers = list(range(self.next, self.next + count))
        self.next += count
        before = self.statuses.copy()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            disturbance = pool.submit(meanwhile)
            web_server.by_clients(16, numbers, self.client)
            disturbance.result()
        self.check()
        return dict(self.statuses - before)

    def client(self, numbers):
        connection = self.endpoint.connection()
        for number in numbers:
            payload = {**PAYLOAD, "notificationId": number}
            payload["resource"] = {**PAYLOAD["resource"], "id": number}
            body = json.dumps(payload)
            while self.attempt(connection, number, body) != 200:
                time.sleep(random.uniform(0, 0.5))

    def attempt(self, connection, number, body):
        with self.lock:
            self.attempts[number] += 1
        try:
            answer = self.endpoint.post(connection, body)
            status, retry = answer.status, answer.getheader("Retry-After")
            # Apache answers 503 by itself, with a page, while it restarts.
            is_own = answer.getheader("Content-Type") == "application/json"
        except (OSError, web_server.http.client.HTTPException):
            connection.close()
            status, retry, is_own = "no answer", None, False
        with self.lock:
            self.statuses[status] += 1
            self.answers[number] += status == 200
        if status == 503 and is_own and retry != "60":
            sys.exit(f"503 with Retry-After: {retry}")
        return status

    def captures(self):
        return [path for path in [*self.moved, self.endpoint.capture] if path.exists()]

    def check(self):
        lines = collections.Counter()
        for path in self.captures():
            text = path.read_bytes()
            # What a killed process has begun is cut off by the next.
            for line in text[:text.rfind(b"\n") + 1].splitlines():
                lines[json.loads(json.loads(line)["body"])["notificationId"]] += 1
        for number, attempts in self.attempts.items():
            if not self.answers[number] <= lines[number] <= attempts:
                sys.exit(
                    f"delivery {number}: {attempts} attempts, {self.answers[number]} answers 200, "
                    f"{lines[number]} lines; see {self.endpoint.work}")

    def move(self):
        path = self.endpoint.data / f"moved{len(self.moved)}.ndjson"
        try:
            self.endpoint.capture.rename(path)
        except FileNotFoundError:
            return
        self.moved.append(path)

    # What disturbs.

    def restart(self):
        time.sleep(0.5)
        self.endpoint.stop()
        time.sleep(0.5)
        self.endpoint.start()

    def kill(self):
        for _ in range(100):
            time.sleep(random.uniform(0, 0.05))
            running = []
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if os.readlink(process / "exe") == str(self.endpoint.tool):
                        running.append(int(process.name))
                except OSError:
                    continue
            for pid in running[:1]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def rotate(self):
        for _ in range(40):
            time.sleep(0.05)
            self.move()

    def hold(self):
        subprocess.run(["flock", self.endpoint.capture, "sleep", "60"], check=True)

    def give_room(self):
        time.sleep(4)
        subprocess.run(["mount", "-o", "remount,size=64m", self.endpoint.data], check=True)

    def replay(self):
        """Replays all that was captured, twice."""
        store = self.endpoint.work / "state.db"
        tools = web_server.TOOLS
        if not store.exists():
            subprocess.run(
                [tools / "sentry-task", "load", "-q", "--store", store, FIXTURES / "state.ndjson"],
                check=True)
        outcomes = subprocess.run(
            [tools / "vsts-webhook-replay", "--store", store, "--done-state", "Closed",
             *self.captures()], stdout=subprocess.PIPE).stdout
        return [json.loads(line) for line in outcomes.splitlines()]

    def replay_meanwhile(self, handled):
        for _ in range(20):
            handled += self.replay()


def run(server):
    with web_server.endpoint(server) as endpoint:
        run = Run(endpoint)

        def tell(name, statuses):
            told = ", ".join(f"{status}: {count}" for status, count in sorted(
                statuses.items(), key=lambda item: str(item[0])))
            print(f"{server:9} {name:24} {told}", flush=True)

        tell("undisturbed", run.deliver(200))
        outcomes = []
        tell("replayed meanwhile", run.deliver(200, lambda: run.replay_meanwhile(outcomes)))
        tell("killed with -9", run.deliver(400, run.kill))
        tell("moved away", run.deliver(400, run.rotate))
        tell("the server restarted", run.deliver(400, run.restart))
        tell("locked for a minute", run.deliver(200, run.hold))

        outcomes += run.replay()
        handled = collections.Counter(
            outcome["notification_id"] for outcome in outcomes
            if outcome["outcome"] in ("applied", "unchanged"))
        if handled != collections.Counter(range(run.next)):
            sys.exit("deliveries are not handled once each")
        if {outcome["outcome"] for outcome in run.replay()} != {"duplicate"}:
            sys.exit("a second replay found something to do")

    with web_server.endpoint(server) as endpoint:
        run = Run(endpoint)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=128k,mode=755", "tmpfs", endpoint.data], check=True)
        try:
            endpoint.fill()
            tell("on a full disk", run.deliver(200, run.give_room))
        finally:
            endpoint.stop()
            subprocess.run(["umount", endpoint.data], check=True)


for server in sys.argv[1:] or ["lighttpd", "nginx", "apache"]:
    run(server)
print("every delivery that was answered is captured, once for each answer, and handled once")
