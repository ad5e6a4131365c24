"""What kubectl port-forward needs of an API server and a kubelet, in front of a container runtime's CRI.

It answers the questions that kubectl asks first, has the runtime open a port-forward session, and joins the
two connections with a socat: a hop as cheap as can be, where a cluster has two, and TLS.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from programs.cri import Runtime  # noqa: E402

HEAD_MOST = 1 << 16


def read_head(conn):
    """A request's or an answer's head, and what came behind it."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(4096)
        if not more or len(data) > HEAD_MOST:
            raise ConnectionError("the head of a message was cut off")
        data += more
    head, rest = data.split(b"\r\n\r\n", 1)
    return head.decode("latin-1"), rest


class ApiServer:
    """One pod, which is its sandbox, under a namespace and a name."""

    def __init__(self, runtime, sandbox, namespace, name):
        self.runtime, self.sandbox = runtime, sandbox
        self.namespace, self.name = namespace, name
        self.listener = socket.create_server(("127.0.0.1", 0))

    def write_config(self, path):
        """A configuration for kubectl."""
        config = {"apiVersion": "v1", "kind": "Config", "current-context": "it",
                  "clusters": [{"name": "it", "cluster": {"server": "http://127.0.0.1:%d" % self.port()}}],
                  "users": [{"name": "it", "user": {}}],
                  "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}]}
        with open(path, "w") as out:
            json.dump(config, out)

    def port(self):
        return self.listener.getsockname()[1]

    def run(self):
        while True:
            conn, _ = self.listener.accept()
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(conn,), daemon=True).start()

    def serve(self, conn):
        with conn:
            try:
                while True:
                    head, rest = read_head(conn)
                    method, path = head.split(" ", 2)[:2]
                    path = path.split("?")[0]
                    if path.endswith("/portforward"):
                        if method == "POST":
                            self.forward(conn, head, rest)
                            return
                        # kubectl asks for a WebSocket first, and is content with SPDY.
                        self.answer(conn, 403, {"kind": "Status", "status": "Failure", "code": 403})
                    else:
                        self.answer(conn, *self.describe(path))
            except ConnectionError:
                pass  # the client has gone

    def describe(self, path):
        pod = "/api/v1/namespaces/%s/pods/%s" % (self.namespace, self.name)
        known = {
            "/api": {"kind": "APIVersions", "versions": ["v1"]},
            "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
            "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
                {"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod", "verbs": ["get"]},
                {"name": "pods/portforward", "singularName": "", "namespaced": True,
                 "kind": "PodPortForwardOptions", "verbs": ["create", "get"]}]},
            pod: {"kind": "Pod", "apiVersion": "v1",
                  "metadata": {"name": self.name, "namespace": self.namespace},
                  "spec": {"containers": [{"name": "main", "image": "it"}]}, "status": {"phase": "Running"}},
        }
        if path in known:
            return 200, known[path]
        return 404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "reason": "NotFound"}

    @staticmethod
    def answer(conn, code, body):
        data = json.dumps(body).encode()
        conn.sendall(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
            code, len(data), data))

    def forward(self, conn, head, rest):
        url = urllib.parse.urlparse(self.runtime.port_forward(self.sandbox))
        with socket.create_connection((url.hostname, url.port)) as runtime:
            runtime.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            lines = head.split("\r\n")
            lines[0] = "POST %s HTTP/1.1" % url.path
            lines = [line for line in lines if not line.lower().startswith("host:")]
            lines.insert(1, "Host: " + url.netloc)
            runtime.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + rest)
            files = (conn.fileno(), runtime.fileno())
            subprocess.run(["socat", "-b65536", *["FD:%d" % file for file in files]], pass_fds=files)


def main(runtime_socket, sandbox, namespace, name, config):
    server = ApiServer(Runtime(runtime_socket), sandbox, namespace, name)
    server.write_config(config)
    print("serving", flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
