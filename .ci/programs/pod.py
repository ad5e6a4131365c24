"""A network namespace with real servers in it: the pod that everything is forwarded to."""

import hashlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

NAMESPACE, NAME = "acceptance", "web-%d" % os.getpid()
NETNS = "%s_%s" % (NAMESPACE, NAME)
ECHO, LATE, FIRST, RESET, SOURCE, CLOSED = 7007, 7021, 7023, 7025, 7019, 7999
NGINX, REDIS = 8080, 6379
PORTS = (ECHO, LATE, FIRST, RESET, SOURCE, CLOSED, NGINX, REDIS)
WAIT = 30


class Pod:
    def __init__(self, work, mib):
        self.work = work
        self.heard = os.path.join(work, "heard")
        self.children = []
        subprocess.run(["ip", "netns", "add", NETNS], check=True)
        self.run("ip", "link", "set", "lo", "up")
        site = os.path.join(work, "site")
        os.mkdir(site)
        digest = hashlib.sha256()
        with open(os.path.join(site, "big"), "wb") as out, open("/dev/urandom", "rb") as random:
            for _ in range(mib):
                block = random.read(1 << 20)
                digest.update(block)
                out.write(block)
        self.sha256 = digest.hexdigest()
        with open(os.path.join(site, "small"), "w") as out:
            out.write("small\n")
        os.chmod(work, 0o755)
        config = os.path.join(work, "nginx.conf")
        with open(config, "w") as out:
            out.write(
                "daemon off; pid %s/nginx.pid; error_log %s/nginx.err; worker_processes 1;\n"
                "events { worker_connections 4096; }\n"
                "http { access_log off; client_body_temp_path %s/t1; proxy_temp_path %s/t2;\n"
                "fastcgi_temp_path %s/t3; uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;\n"
                "server { listen 127.0.0.1:%d backlog=512; root %s; } }\n"
                % (work, work, work, work, work, work, work, NGINX, site))
        self.start("nginx", "-c", config)
        self.start("redis-server", "--port", str(REDIS), "--save", "", "--dir", work, "--maxclients", "2000")
        server = self.start(sys.executable, os.path.abspath(__file__),
                            stdout=subprocess.PIPE, env=dict(os.environ, HEARD=self.heard))
        server.stdout.readline()

    def run(self, *command):
        subprocess.run(["ip", "netns", "exec", NETNS, *command], check=True)

    def start(self, *command, **how):
        how.setdefault("stdout", subprocess.DEVNULL)
        child = subprocess.Popen(["ip", "netns", "exec", NETNS, *command], **how)
        self.children.append(child)
        return child

    def close(self):
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait(WAIT)
        subprocess.run(["ip", "netns", "delete", NETNS], check=True)


def serve_inside():
    """Runs inside the pod: small servers with the manners that the checks need."""

    def echo(conn):
        while data := conn.recv(65536):
            conn.sendall(data)

    def late(conn):
        count = 0
        while data := conn.recv(65536):
            count += len(data)
        time.sleep(3)
        conn.sendall(b"heard %d" % count)

    def first(conn):
        conn.sendall(b"bye")
        conn.shutdown(socket.SHUT_WR)
        heard = b""
        while data := conn.recv(65536):
            heard += data
        with open(os.environ["HEARD"], "wb") as out:
            out.write(heard)

    def reset(conn):
        conn.sendall(b"half")
        conn.recv(1)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def source(conn):
        block = bytes(65536)
        while True:
            conn.sendall(block)

    def serve(listener, act):
        def one(conn):
            with conn:
                try:
                    act(conn)
                except OSError:
                    pass  # the peer went away: that is what some checks do

        while True:
            conn, _ = listener.accept()
            threading.Thread(target=one, args=(conn,), daemon=True).start()

    for port, act in ((ECHO, echo), (LATE, late), (FIRST, first), (RESET, reset), (SOURCE, source)):
        listener = socket.create_server(("127.0.0.1", port), backlog=512)
        threading.Thread(target=serve, args=(listener, act), daemon=True).start()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    serve_inside()
