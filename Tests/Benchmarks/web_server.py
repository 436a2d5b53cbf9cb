"""The endpoint of service hooks behind a web server, set up as vsts-webhook-replay(1) says."""
import concurrent.futures
import contextlib
import http.client
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = pathlib.Path(os.environ.get("PROGRAMS", ROOT / ".build/release"))
PAGE = (ROOT / "man/vsts-webhook-replay.1").read_text()
SECRET = "5e0f8a41c6b94d4b9a7f3c2e1d0b8f6a7c5e4d3b2a19087f6e5d4c3b2a190807"
USER = pwd.getpwnam("www-data")


def set_up(section, text):
    """The block of a section of the manual page that has some text."""
    section = re.search(rf"^\.S[sh] {section}\n((?:(?!\.S[sh] ).*\n)*)", PAGE, re.M)[1]
    blocks = re.findall(r"^\.Bd .*\n((?:.*\n)*?)\.Ed$", section, re.M)
    return next(block for block in blocks if text in block).replace("\\e", "\\")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Endpoint:
    """A directory with the tools, the capture and the script that the server runs."""

    def __init__(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="vsts-endpoint-", dir="/var/tmp"))
        self.work.chmod(0o755)
        os.chown(self.work, USER.pw_uid, USER.pw_gid)
        self.data = self.work / "data"
        self.capture = self.data / "hooks.ndjson"
        self.tool = self.work / "vsts-webhook-replay"
        shutil.copy(TOOLS / self.tool.name, self.tool)
        self.port = free_port()
        self.process = self.helper = None
        self.fill()
        self.write("hook.cgi", set_up("The files", "--cgi"), 0o755)

    def placed_here(self, text):
        """What the manual page says, with the paths of this endpoint."""
        text = text.replace("/usr/local/lib/vsts", str(self.work))
        text = text.replace("/usr/bin", str(self.work)).replace("/var/lib/vsts", str(self.data))
        return text.replace("/run/fcgiwrap.socket", str(self.work / "fcgiwrap.socket"))

    def write(self, name, text, mode=0o644):
        (self.work / name).write_text(self.placed_here(text))
        (self.work / name).chmod(mode)
        return str(self.work / name)

    def fill(self):
        """Puts into the directory of the capture what belongs there."""
        self.data.mkdir(exist_ok=True)
        (self.data / "secret").write_text(SECRET + "\n")
        (self.data / "secret").chmod(0o600)
        for path in self.data, self.data / "secret":
            os.chown(path, USER.pw_uid, USER.pw_gid)

    def spawn(self, *command):
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=open(self.work / "log", "ab"),
            start_new_session=True)

    def start(self):
        command = getattr(self, self.server)()
        self.process = self.spawn(*command)
        for _ in range(500):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            time.sleep(0.02)
        raise SystemExit(f"{self.server} does not start: see {self.work}")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
        if self.helper:
            # Its workers do not end with it.
            os.killpg(self.helper.pid, signal.SIGTERM)
            self.helper.wait()
        self.process = self.helper = None

    def lighttpd(self):
        return "lighttpd", "-D", "-f", self.write("lighttpd.conf", f"""
server.bind = "127.0.0.1"
server.port = {self.port}
server.username = "www-data"
server.document-root = "{self.work}"
server.errorlog = "{self.work}/error.log"
{set_up("lighttpd", "cgi.assign")}""")

    def nginx(self):
        socket_path = self.work / "fcgiwrap.socket"
        socket_path.unlink(missing_ok=True)
        service = self.placed_here(set_up("nginx with fcgiwrap", "ExecStart"))
        options = re.search(r"/usr/sbin/fcgiwrap (.*)", service)[1]
        self.helper = self.spawn(
            "setpriv", f"--reuid={USER.pw_uid}", f"--regid={USER.pw_gid}", "--clear-groups",
            "fcgiwrap", *options.split(), "-s", f"unix:{socket_path}")
        while not socket_path.exists():
            time.sleep(0.02)
        location = set_up("nginx with fcgiwrap", "location").replace(
            "fastcgi_params;", "/etc/nginx/fastcgi_params;")
        return "nginx", "-p", str(self.work), "-c", self.write("nginx.conf", f"""
daemon off;
user www-data;
pid {self.work}/nginx.pid;
error_log {self.work}/error.log;
events {{ }}
http {{
  access_log off;
  server {{ listen 127.0.0.1:{self.port}; {location} }}
}}
""")

    def apache(self):
        modules = "".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
            for name in ("mpm_event", "authz_core", "alias", "cgid"))
        return "apache2", "-DFOREGROUND", "-f", self.write("apache.conf", f"""
ServerRoot {self.work}
ServerName localhost
Listen 127.0.0.1:{self.port}
PidFile {self.work}/apache.pid
ErrorLog {self.work}/error.log
DefaultRuntimeDir {self.work}
{modules}ScriptSock {self.work}/cgid.sock
User www-data
Group www-data
{set_up("Apache", "ScriptAlias")}""")

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def post(self, connection, body):
        connection.request(
            "POST", "/hook", body,
            {"Shared-Secret": SECRET, "Content-Type": "application/json; charset=utf-8"})
        answer = connection.getresponse()
        answer.read()
        return answer

    def remove(self):
        self.stop()
        shutil.rmtree(self.work)


@contextlib.contextmanager
def endpoint(server):
    made = Endpoint()
    made.server = server
    try:
        made.start()
        yield made
    finally:
        made.remove()


def by_clients(count, jobs, work):
    """Has so many threads do the jobs, each with a list of its own part of them."""
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        list(pool.map(work, [jobs[part::count] for part in range(count)]))
