"""The culvert commands as processes, and the chain of them that leads into the pod."""

import os
import re
import signal
import socket
import subprocess
import threading
import time

from programs import pod
from programs.pod import WAIT

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Culvert:
    """One culvert command as a process; its output is kept, and waited for by pattern."""

    def __init__(self, *args, launcher=(os.path.join(TOP, "culvert"),)):
        self.args = args
        self.lines = []
        self.errors = []
        self.process = subprocess.Popen([*launcher, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)
        self.readers = [threading.Thread(target=self.read, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for reader in self.readers:
            reader.start()

    def read(self, source, into):
        for line in source:
            into.append(line.rstrip("\n"))

    def expect(self, pattern, count=1, among=None):
        among = self.lines if among is None else among
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            found = [m for m in (re.search(pattern, line) for line in list(among)) if m]
            if len(found) >= count:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError("culvert %s: no %r in\n%s" % (
            " ".join(self.args), pattern, "\n".join(self.lines + self.errors)))

    def counts(self):
        pid = self.process.pid
        tasks = os.listdir("/proc/%d/task" % pid)
        children = 0
        for task in tasks:
            try:
                with open("/proc/%d/task/%s/children" % (pid, task)) as source:
                    children += len(source.read().split())
            except FileNotFoundError:
                pass  # that thread has just ended
        return {"descriptors": len(os.listdir("/proc/%d/fd" % pid)), "threads": len(tasks), "children": children}

    def url(self):
        return self.expect(r"Listening on (https?://\S+)")[0].group(1)

    def wait(self):
        """The exit code, once all that it printed has been read."""
        code = self.process.wait(WAIT)
        for reader in self.readers:
            reader.join(WAIT)
        return code

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.wait()


class Combination:
    """What a chain is made of: a transport, a connector, cleartext, upgrade or tls on both hops or a relay, and an
    engine."""

    def __init__(self, transport, connector, mode, certificates, engine=()):
        self.engine = list(engine)
        self.transport, self.connector, self.mode = transport, connector, mode
        self.certificates = certificates

    def __str__(self):
        return "%s/%s/%s" % (self.transport, self.connector, self.mode)

    def serves(self, name):
        known = ["--tls-gateway", "localhost"] if self.mode == "relay-tls" and name == "node" else []
        tls = self.mode in ("tls", "relay-tls")
        return self.engine + (self.certificates.serves(name) if tls else []) + known

    def connects(self, name):
        way = []
        if self.mode in ("tls", "relay-tls"):
            way += self.certificates.connects(name)
        if self.mode == "upgrade":
            way += ["--cleartext", "upgrade"]
        if name == "client":
            way += ["--gateway-mode", "relay" if self.mode.startswith("relay") else "streams"]
        return ["--transport", self.transport, *way]


# A busy machine takes its time to load a JVM's classes at the first request.
PATIENT = ["--connect-timeout", "60s"]


class Chain:
    """Client, gateway and node in front of the pod."""

    def __init__(self, how):
        self.how = how
        self.started = []
        try:
            self.node = self.start("node", "--listen", "127.0.0.1:0", "--connector", how.connector,
                                   *how.serves("node"))
            self.gateway = self.start("gateway", "--listen", "127.0.0.1:0", "--node", "n1=" + self.node.url(),
                                      *PATIENT, *how.serves("gateway"), *how.connects("gateway"))
            self.client = self.start("port-forward", "-n", pod.NAMESPACE, pod.NAME,
                                     *[":%d" % port for port in pod.PORTS],
                                     "--server", self.gateway.url(), "--node", "n1", *PATIENT,
                                     *how.connects("client"))
            found = self.client.expect(r"Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)", len(pod.PORTS))
        except BaseException:
            self.kill()
            raise
        self.ports = {int(m.group(2)): int(m.group(1)) for m in found}

    def start(self, *args):
        command = Culvert(*args)
        self.started.append(command)
        return command

    def connect(self, remote):
        return socket.create_connection(("127.0.0.1", self.ports[remote]), timeout=WAIT)

    def processes(self):
        return {"client": self.client, "gateway": self.gateway, "node": self.node}

    def counts(self):
        return {name: process.counts() for name, process in self.processes().items()}

    def close(self):
        return {name: process.stop() for name, process in self.processes().items()}

    def kill(self):
        for command in self.started:
            command.kill()
