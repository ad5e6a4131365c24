"""What programs do through a chain. Each check gets the chain and the pod, and returns what it saw."""

import hashlib
import os
import re
import socket
import statistics
import subprocess
import threading
import time

from programs.commands import Culvert
from programs.pod import CLOSED, NAME, NAMESPACE, NGINX, REDIS, WAIT
from programs.podserver import ECHO, FIRST, LATE, RESET, SOURCE

STALLED = 6


def echoes(conn, data=b"ping"):
    conn.sendall(data)
    heard = b""
    while len(heard) < len(data):
        part = conn.recv(65536)
        assert part, "the echo ended after %d of %d bytes" % (len(heard), len(data))
        heard += part
    assert heard == data, "the echo differs"


def drain(conn):
    heard = b""
    while data := conn.recv(65536):
        heard += data
    return heard


def ends_with_reset(conn):
    try:
        drain(conn)
    except ConnectionResetError:
        return True
    return False


def check_curl(chain, pod):
    curl = subprocess.Popen(["curl", "-sS", "--fail", "http://127.0.0.1:%d/big" % chain.ports[NGINX]],
                            stdout=subprocess.PIPE)
    digest, size, start = hashlib.sha256(), 0, time.monotonic()
    while block := curl.stdout.read(1 << 20):
        digest.update(block)
        size += len(block)
    assert curl.wait(WAIT) == 0, "curl failed"
    assert digest.hexdigest() == pod.sha256, "SHA-256 differs"
    return "%d MiB in %.1f s with the hashing, SHA-256 equal" % (size >> 20, time.monotonic() - start)


def check_redis(chain, pod):
    done = subprocess.run(["redis-benchmark", "-p", str(chain.ports[REDIS]), "-c", "200", "-n",
                           str(20 * pod.repeat), "-t", "set,get", "-q"], check=True, capture_output=True, text=True, timeout=120)
    lines = [line.strip() for line in re.split(r"[\r\n]", done.stdout) if "requests per second" in line]
    assert len(lines) == 2, done.stdout
    return "; ".join(lines)


def check_200_at_once(chain, pod):
    conns = [chain.connect(ECHO) for _ in range(200)]
    for i, conn in enumerate(conns):
        echoes(conn, b"connection %d" % i)
    for conn in conns:
        conn.close()
    return "200 echoes"


def check_answer_after_fin(chain, pod):
    with chain.connect(LATE) as conn:
        conn.sendall(b"x" * 100_000)
        conn.shutdown(socket.SHUT_WR)
        heard = drain(conn)
    assert heard == b"heard 100000", heard
    return "answer 3 s after the FIN: %r" % heard


def check_pod_half_closes_first(chain, pod):
    with chain.connect(FIRST) as conn:
        assert drain(conn) == b"bye"
        conn.sendall(b"still " * 50_000)
        conn.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + WAIT
        while not os.path.exists(pod.heard) or os.path.getsize(pod.heard) < 300_000:
            assert time.monotonic() < deadline, "the pod heard too little"
            time.sleep(0.02)
    os.remove(pod.heard)
    return "the pod heard 300000 bytes after its own FIN"


def check_reset(chain, pod):
    with chain.connect(RESET) as conn:
        assert conn.recv(16) == b"half"
        conn.sendall(b"!")
        assert ends_with_reset(conn), "the pod's RST came as a clean end"
    return "ECONNRESET"


def check_refused_and_reset_are_isolated(chain, pod):
    live = [chain.connect(ECHO) for _ in range(10)]
    for conn in live:
        echoes(conn)
    with chain.connect(CLOSED) as conn:
        assert ends_with_reset(conn), "refused, but the connection ended cleanly"
    message = chain.client.expect(r"an error occurred forwarding \d+ -> %d: .*" % CLOSED, among=chain.client.errors)[-1].group(0)
    assert pod.name in message and str(CLOSED) in message, "the message must name pod and port: " + message
    check_reset(chain, pod)
    for conn in live:
        echoes(conn, os.urandom(50_000))
        conn.close()
    for _ in range(100):
        with chain.connect(ECHO) as conn:
            echoes(conn)
    return "10 went on, 100 more worked; " + message


def echo_times(chain, seconds):
    """Round trips in ms on 20 connections, 50 a second each."""
    times, failures = [], []

    def one():
        try:
            with chain.connect(ECHO) as conn:
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    start = time.monotonic()
                    echoes(conn)
                    times.append((time.monotonic() - start) * 1000)
                    time.sleep(0.02)
        except (OSError, AssertionError) as e:
            failures.append(e)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    return times


def check_six_stalled_readers(chain, pod):
    stalled = [chain.connect(SOURCE) for _ in range(STALLED)]
    for conn in stalled:
        conn.recv(1)
    time.sleep(0.5)
    with chain.connect(ECHO) as conn:
        echoes(conn, os.urandom(1 << 20))
    for conn in stalled:
        conn.close()
    return "1 MiB there and back beside %d readers that stopped" % STALLED


def check_stalled_reader(chain, pod):
    before = echo_times(chain, 3)
    with chain.connect(SOURCE) as stalled:
        stalled.recv(1)
        time.sleep(1)
        during = echo_times(chain, 3)
    p = lambda times, q: statistics.quantiles(times, n=100)[q - 1]
    return "20 echoes beside a reader that stopped: p50 %.2f ms (without it %.2f), p99 %.2f ms (%.2f), %d and %d round trips" % (
        p(during, 50), p(before, 50), p(during, 99), p(before, 99), len(during), len(before))


def check_aborted_downloads(chain, pod):
    def abort():
        with chain.connect(SOURCE) as conn:
            conn.recv(65536)

    def aborts_at_once(each):
        threads = [threading.Thread(target=lambda: [abort() for _ in range(each)]) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    aborts_at_once(10)  # so that pools have their threads
    time.sleep(1)
    before = chain.counts()
    aborts_at_once(pod.repeat // 10)
    with chain.connect(ECHO) as conn:
        echoes(conn)
    # The JVM's own compiler threads come and go: hence a few threads of slack, and none elsewhere.
    slack = {"descriptors": 4, "threads": 6, "children": 0}
    deadline = time.monotonic() + WAIT
    while True:
        after = chain.counts()
        over = ["%s: %s %d -> %d" % (name, kind, before[name][kind], after[name][kind])
                for name in after for kind in slack if after[name][kind] > before[name][kind] + slack[kind]]
        if not over:
            break
        assert time.monotonic() < deadline, "left behind: " + "; ".join(over)
        time.sleep(0.2)
    return "before %s, after %s" % (before, after)


def check_unknown_pod_and_node(chain, pod):
    heard = []
    for what, args in (("pod", (NAME + "-none", "5000", "--node", "n1")), ("node", (NAME, "5000", "--node", "n9"))):
        client = Culvert("port-forward", "-n", NAMESPACE, *args, "--server", chain.gateway.url(),
                         *chain.how.connects("client"))
        code = client.wait()
        assert code == 1, "unknown %s: exit %d: %s" % (what, code, client.errors)
        heard.append(" ".join(client.errors))
    return "exit 1: " + "; ".join(heard)


def check_stop(chain, pod):
    codes = chain.close()
    assert set(codes.values()) == {0}, codes
    noise = chain.node.errors + chain.gateway.errors
    assert not noise, "on standard error: " + "; ".join(noise)
    return "SIGTERM: exit 0 of client, gateway, node, and nothing on the servers' standard error"


# Of every combination.
CHECKS = [check_curl, check_200_at_once, check_answer_after_fin, check_pod_half_closes_first, check_reset,
          check_refused_and_reset_are_isolated, check_six_stalled_readers, check_aborted_downloads]

# Once for each connector: what costs time and does not depend on the transport.
MORE = [check_redis, check_stalled_reader, check_unknown_pod_and_node]
