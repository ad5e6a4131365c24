"""Pods that containerd runs, and what must work with them. Each check gets the stage, and returns what it saw."""

import hashlib
import os
import re
import signal
import socket
import subprocess
import threading
import time

from programs import cri, traffic
from programs.commands import TOP, Culvert
from programs.pod import CLOSED, NGINX, WAIT
from programs.podserver import ECHO, FIRST, KILL, LATE, MORTAL, RESET, SOURCE

CONTAINERD = os.path.join(TOP, ".ci", "containerd")
NAMESPACE = "real"
PORTS = (ECHO, LATE, FIRST, RESET, SOURCE, CLOSED, NGINX)
SERVE = ["/bin/sh", "-c", "busybox httpd -p 127.0.0.1:%d -h /data/site && HEARD=/data/heard exec python3 /podserver.py" % NGINX]
TOLD_WITHIN = 2.0
SLACK = 2.0


class Cluster:
    """A containerd of its own, and the files that its pods share with this process."""

    def __init__(self, work, mib, connections):
        self.connections = connections
        self.work, self.dir = work, os.path.join(work, "containerd")
        self.socket = os.path.join(self.dir, "containerd.sock")
        self.heard = os.path.join(work, "pod", "heard")
        site = os.path.join(work, "pod", "site")
        os.makedirs(site)
        digest = hashlib.sha256()
        with open(os.path.join(site, "big"), "wb") as out:
            for _ in range(mib):
                block = os.urandom(1 << 20)
                digest.update(block)
                out.write(block)
        self.sha256 = digest.hexdigest()
        self.runtime = cri.Runtime(self.socket)
        try:
            self.control("start")
        except BaseException:
            self.close()
            raise

    def control(self, verb):
        subprocess.run([CONTAINERD, verb, self.dir], check=True)

    def pid(self):
        with open(os.path.join(self.dir, "pid")) as source:
            return int(source.read())

    def init_pid(self, container):
        listed = subprocess.run(["ctr", "-a", self.socket, "-n", "k8s.io", "task", "ls"], check=True,
                                stdout=subprocess.PIPE, text=True).stdout
        return int(re.search(r"^%s\s+(\d+)" % container, listed, re.MULTILINE).group(1))

    def run_helper(self):
        """A privileged pod with nsenter and socat, and the host's pids and named namespaces."""
        return self.runtime.run(NAMESPACE, "helper", ["/bin/busybox", "sleep", "100000"], host_pid=True,
                                privileged=True, mounts=[("/run/netns", "/run/netns", cri.HOST_TO_CONTAINER)])[1]

    def run(self, name, command=SERVE, **how):
        return self.runtime.run(NAMESPACE, name, command, mounts=[("/data", os.path.join(self.work, "pod"), cri.PRIVATE)],
                                **how)

    def close(self):
        self.runtime.close()
        self.control("stop")


class Stage:
    """A pod, a node that finds it over CRI, and a client that forwards its ports."""

    def __init__(self, cluster, connector, *options, label=None):
        self.cluster, self.connector = cluster, connector
        self.name = "web-" + (label or connector)
        self.heard, self.sha256 = cluster.heard, cluster.sha256
        self.started = []
        self.sandbox, self.container = cluster.run(self.name)
        self.inside = os.readlink("/proc/%d/ns/net" % cluster.init_pid(self.container))
        try:
            self.node = self.start("node", "--listen", "127.0.0.1:0", "--connector", connector, "--locator", "cri",
                                   "--set", "cri.socket=" + cluster.socket, *options)
            self.client = self.forward(self.name, *[":%d" % port for port in PORTS])
            found = self.client.expect(r"Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)", len(PORTS))
        except BaseException:
            self.close()
            raise
        self.ports = {int(m.group(2)): int(m.group(1)) for m in found}

    def start(self, *args):
        command = Culvert(*args)
        self.started.append(command)
        return command

    def forward(self, *args):
        return self.start("port-forward", "-n", NAMESPACE, "--server", self.node.url(), *args)

    def connect(self, remote):
        return socket.create_connection(("127.0.0.1", self.ports[remote]), timeout=WAIT)

    def refused(self, *args):
        """A port-forward that must end at once; its exit code and the sentence it says."""
        client = self.forward(*args)
        code = client.wait()
        return code, " ".join(client.errors)

    def socats(self):
        """The socat processes inside the pod's network namespace, wherever they were started."""
        found = []
        for each in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/comm" % each) as source:
                    if source.read().strip() == "socat" and os.readlink("/proc/%s/ns/net" % each) == self.inside:
                        found.append(int(each))
            except OSError:
                pass  # it has just ended
        return found

    def zombies(self):
        stats = subprocess.run(["ps", "--ppid", str(self.node.process.pid), "-o", "stat="], stdout=subprocess.PIPE,
                               text=True).stdout.split()
        return [stat for stat in stats if stat.startswith("Z")]

    def kill(self):
        for command in self.started:
            command.kill()

    def close(self):
        self.kill()
        if self.sandbox in self.cluster.runtime.sandboxes():
            self.cluster.runtime.remove(self.sandbox)


def echo_once(client):
    port = int(client.expect(r"Forwarding from 127\.0\.0\.1:(\d+) -> ")[0].group(1))
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as conn:
        traffic.echoes(conn)


def check_curl(stage):
    return traffic.check_curl(stage, stage)


def check_answer_after_fin(stage):
    return traffic.check_answer_after_fin(stage, stage)


def check_pod_half_closes_first(stage):
    return traffic.check_pod_half_closes_first(stage, stage)


def check_refused_and_reset_are_isolated(stage):
    return traffic.check_refused_and_reset_are_isolated(stage, stage)


def check_killed_program(stage):
    """A program in the pod is killed while an upload waits for it: the session and its other streams go on."""
    for transport in "netty", "jetty", "okhttp":
        client = stage.forward(stage.name, *[":%d" % port for port in (ECHO, MORTAL, KILL)], "--transport", transport)
        ports = {int(m.group(2)): int(m.group(1))
                 for m in client.expect(r"Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)", 3)}

        def connect(port):
            return socket.create_connection(("127.0.0.1", ports[port]), timeout=WAIT)

        with connect(ECHO) as live:
            for _ in range(3):
                traffic.echoes(live)
                with connect(MORTAL) as upload:
                    stalls(upload)
                    with connect(KILL) as order:
                        assert traffic.drain(order) == b"killed"
                    assert traffic.ends_with_reset(upload), "%s: the upload ended cleanly" % transport
                traffic.echoes(live, os.urandom(100_000))
                with connect(ECHO) as another:
                    traffic.echoes(another, os.urandom(100_000))
        assert client.process.poll() is None, "%s: the session ended: %s" % (transport, client.errors)
        assert client.stop() == 0, client.errors
    return "3 times with each transport: the upload was reset, and the session went on"


def stalls(upload):
    """Sends until nobody takes more."""
    upload.settimeout(1)
    try:
        while True:
            upload.sendall(bytes(65536))
    except socket.timeout:
        upload.settimeout(WAIT)


def check_host_network(stage):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    sandbox, _ = stage.cluster.run("host-" + stage.connector, host_network=True,
                                   command=["/bin/busybox", "httpd", "-f", "-p", "127.0.0.1:%d" % port, "-h", "/data"])
    client = stage.forward("host-" + stage.connector, ":%d" % port)
    url = "http://127.0.0.1:%s/" % client.expect(r"Forwarding from 127\.0\.0\.1:(\d+) -> ")[0].group(1)
    with open(os.path.join(stage.cluster.work, "pod", "page"), "w") as out:
        out.write("of a pod on the host's network")
    said = subprocess.run(["curl", "-sS", "--fail", "--retry", "5", "--retry-connrefused", url + "page"], check=True,
                          stdout=subprocess.PIPE, text=True, timeout=WAIT).stdout
    assert said == "of a pod on the host's network", said
    assert client.stop() == 0, client.errors
    stage.cluster.runtime.remove(sandbox)
    return "curl: " + said


BAD_NAMES = {"../x": "..%2fx", "-t": "-t", "$(x)": "$(x)", "NUL": "x%00y", "10 kB": "x" * 10_000, "a/b": "a%2fb",
             "; reboot": "%3b%20reboot"}


def check_bad_names(stage):
    """Refused by the client, and by the node when a request says them anyhow."""
    before = stage.node.counts()["children"]
    for shown, encoded in BAD_NAMES.items():
        if shown not in ("NUL",):  # no argument can hold one
            name = "x" * 10_000 if shown == "10 kB" else shown
            code, said = stage.refused("--", name, "80")
            assert code == 2 and "pod name" in said, "%s: exit %d: %s" % (shown, code, said)
            assert len(said) < 500, "%s: a message of %d characters" % (shown, len(said))
        done = subprocess.run(
            ["curl", "-sS", "--globoff", "--path-as-is", "--http2-prior-knowledge", "-X", "POST", "-m", "10", "-o", "-",
             "-w", "\n%{http_code}", "%s/portForward/%s/%s" % (stage.node.url(), NAMESPACE, encoded)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        body, _, status = done.stdout.rpartition("\n")
        assert status == "400" and len(body) < 1000, "%s: %s %s %s" % (shown, status, body, done.stderr)
    with stage.connect(ECHO) as conn:
        traffic.echoes(conn)
    assert stage.node.counts()["children"] <= before, "a child process was started"
    return "%d names: exit 2 of the client, 400 of the node" % len(BAD_NAMES)


def check_unknown_pod(stage):
    code, said = stage.refused("nobody", "80")
    assert code == 1 and "no pod %s/nobody on this node" % NAMESPACE in said, said
    return said


def check_runtime_stopped(stage):
    """containerd ends and comes back: a session goes on, a new one fails with the reason, then works."""
    heard = []
    with stage.connect(ECHO) as conn:
        for verb, sentence in (("halt", r"no container runtime's socket|nothing listens at"),
                               ("hang", r"did not answer within 5000 ms")):
            if verb == "halt":
                stage.cluster.control("halt")
            else:
                os.kill(stage.cluster.pid(), signal.SIGSTOP)
            try:
                traffic.echoes(conn)
                start = time.monotonic()
                code, said = stage.refused(stage.name, ":%d" % ECHO)
                took = time.monotonic() - start
                assert code == 1 and re.search(sentence, said), "exit %d: %s" % (code, said)
                time.sleep(2.5)  # so that the watch sees it, more than once
                traffic.echoes(conn)
                assert stage.client.process.poll() is None, "the session ended: %s" % stage.client.errors
            finally:
                if verb == "halt":
                    stage.cluster.control("resume")
                else:
                    os.kill(stage.cluster.pid(), signal.SIGCONT)
            heard.append("%s: exit 1 after %.1f s with the JVM's start: %s" % (verb, took, said))
            client = stage.forward(stage.name, ":%d" % ECHO)
            echo_once(client)
            assert client.stop() == 0, client.errors
            traffic.echoes(conn)
            stage.node.expect("answers again", among=stage.node.errors, count=len(heard))
    told = [line for line in stage.node.errors if "pods cannot be watched" in line]
    assert len(told) == 2, "not once each: %s" % stage.node.errors
    return "the session went on; " + "; ".join(heard)


def check_deleted_and_made_again(stage):
    """The pod ends during a transfer, and comes back in another sandbox while the old one is still listed."""
    ended = []

    def hear():
        stage.client.expect("has ended", among=stage.client.errors)
        ended.append(time.monotonic())

    waiting = threading.Thread(target=hear)
    with stage.connect(SOURCE) as conn:
        conn.recv(65536)
        reading = threading.Thread(target=traffic.ends_with_reset, args=(conn,))
        reading.start()
        waiting.start()
        start = time.monotonic()
        stage.cluster.runtime.stop(stage.sandbox)
        stopped = time.monotonic()
        waiting.join(WAIT)
        reading.join(WAIT)
    assert ended, "the client was not told"
    code, said = stage.client.wait(), " ".join(stage.client.errors)
    assert code == 1 and "pod %s/%s has ended: its sandbox" % (NAMESPACE, stage.name) in said, said
    late = ended[0] - stopped
    assert late < TOLD_WITHIN + SLACK, "told %.2f s after the pod's end" % late
    gone, sentence = stage.refused(stage.name, ":%d" % ECHO)
    assert gone == 1 and "SANDBOX_NOTREADY" in sentence, "exit %d: %s" % (gone, sentence)
    sandbox, _ = stage.cluster.run(stage.name, attempt=1)
    client = stage.forward(stage.name, ":%d" % ECHO)
    echo_once(client)
    assert client.stop() == 0, client.errors
    for each in (stage.sandbox, sandbox):
        stage.cluster.runtime.remove(each)
    return ("the client was told %+.2f s from the end of StopPodSandbox (%.2f s from its start; %s): %s; then: %s; "
            "the next sandbox was found" % (late, ended[0] - start, "within 2 s" if late <= TOLD_WITHIN else
                                            "LATER THAN 2 s, on a busy machine", said, sentence))


def open_and_close(stage, count, at_once):
    """Connections with an echo each, so many at once; returns what failed."""
    failures, left, lock = [], iter(range(count)), threading.Lock()

    def work():
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            try:
                with stage.connect(ECHO) as conn:
                    traffic.echoes(conn, b"connection %d" % number)
            except (OSError, AssertionError) as e:
                failures.append(e)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def check_many_connections(stage, at_once=50):
    """Nothing may be left of them."""
    count = stage.cluster.connections
    open_and_close(stage, 2 * at_once, at_once)  # so that pools have their threads
    time.sleep(1)
    before, start = stage.node.counts(), time.monotonic()
    failures = open_and_close(stage, count, at_once)
    took = time.monotonic() - start
    assert not failures, "%d of %d failed: %s; %s" % (len(failures), count, failures[0], stage.client.errors[-3:])
    deadline = time.monotonic() + WAIT
    while True:
        after, socats, zombies = stage.node.counts(), stage.socats(), stage.zombies()
        # The JVM's own compiler threads come and go.
        if (not socats and not zombies and after["children"] <= before["children"]
                and after["descriptors"] <= before["descriptors"] + 4 and after["threads"] <= before["threads"] + 6):
            break
        assert time.monotonic() < deadline, "left: %s, before %s; socat %s, zombies %s" % (after, before, socats, zombies)
        time.sleep(0.2)
    return "%d in %.1f s, %d at once; before %s, after %s, no socat, no zombie" % (count, took, at_once, before, after)


def check_killed_node(stage, count=50, bound=10):
    """kill -9 of the node with connections open: what is left in the pod, and for how long."""
    conns = [stage.connect(ECHO) for _ in range(count)]
    for conn in conns:
        traffic.echoes(conn)
    open_before = len(stage.socats())
    start = time.monotonic()
    stage.node.kill()
    seen = []
    while True:
        left = len(stage.socats())
        seen.append((time.monotonic() - start, left))
        if not left:
            break
        assert seen[-1][0] < bound, "%d of %d socat are left after %.1f s" % (left, open_before, seen[-1][0])
        time.sleep(0.05)
    for conn in conns:
        conn.close()
    code = stage.client.wait()
    assert code == 1, "the client: exit %d" % code
    return "%d socat while %d were open; %s" % (
        open_before, count, ", ".join("%d after %.2f s" % (left, after) for after, left in [seen[0], seen[-1]]))


def check_runtime_exec(stage):
    """Through the runtime's exec: slow to start, and without the pod's half-close (see OPERATIONS)."""
    start = time.monotonic()
    for number in range(10):
        with stage.connect(ECHO) as conn:
            traffic.echoes(conn, os.urandom(100_000))
    took = time.monotonic() - start
    with stage.connect(CLOSED) as conn:
        assert traffic.ends_with_reset(conn), "refused, but the connection ended cleanly"
    said = stage.client.expect(r"forwarding \d+ -> %d: .*" % CLOSED, among=stage.client.errors)[-1].group(0)
    assert "refused" in said, said
    return "10 echoes of 100 kB in %.1f s; %s; %s" % (took, said, check_answer_after_fin(stage))


def check_stop(stage):
    code = stage.node.stop()
    noise = [line for line in stage.node.errors
             if not re.search(r"pods cannot be watched, and sessions go on|answers again", line)]
    assert code == 0 and not noise, "exit %d, on standard error: %s" % (code, noise)
    return "SIGTERM: exit 0, and nothing but the runtime's two absences on standard error"


TRAFFIC = [check_curl, check_answer_after_fin, check_pod_half_closes_first, check_refused_and_reset_are_isolated]
ENDS = [check_deleted_and_made_again, check_stop]

# Of every connector.
CHECKS = [*TRAFFIC, check_killed_program, check_host_network, *ENDS]

# Once: what depends on the locator alone.
ONCE = [*TRAFFIC, check_killed_program, check_host_network, check_unknown_pod, check_bad_names, check_runtime_stopped, *ENDS]
