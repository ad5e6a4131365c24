"""A container runtime over CRI v1: the few calls that make and remove pods, encoded by hand.

Needs Debian's python3-grpcio, and so /usr/bin/python3. Field numbers are those of k8s.io/cri-api.
"""

import grpc

IMAGE = "localhost/culvert-test:1"
NODE = 2  # NamespaceMode
PRIVATE, HOST_TO_CONTAINER = 0, 1  # MountPropagation
READY = 0  # PodSandboxState


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def message(*fields):
    """Encodes (number, value) pairs: int, str, bytes of another message, dict for a map, list for repeated."""
    out = b""
    for number, value in fields:
        if isinstance(value, bool) or isinstance(value, int):
            out += varint(number << 3) + varint(int(value))
        elif isinstance(value, dict):
            out += message(*[(number, message((1, key), (2, item))) for key, item in value.items()])
        elif isinstance(value, list):
            out += message(*[(number, item) for item in value])
        else:
            data = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def fields(data):
    """Decodes into {number: [int or bytes, ...]}."""
    found, at = {}, 0

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        value = number()
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        else:
            assert tag & 7 == 0, "wire type %d" % (tag & 7)
        found.setdefault(tag >> 3, []).append(value)
    return found


class Runtime:
    """A connection to the runtime's socket."""

    def __init__(self, socket):
        self.socket = socket
        self.channel = grpc.insecure_channel("unix://" + socket)

    def close(self):
        self.channel.close()

    def call(self, method, *request, timeout=30):
        return fields(self.channel.unary_unary("/runtime.v1.RuntimeService/" + method)(
            message(*request), timeout=timeout, wait_for_ready=True))

    def version(self):
        answer = self.call("Version", (1, "v1"))
        return "%s %s" % (answer[2][0].decode(), answer[3][0].decode())

    def sandboxes(self):
        return [fields(item)[1][0].decode() for item in self.call("ListPodSandbox").get(1, [])]

    def status(self, sandbox):
        """The JSON that a verbose status carries."""
        entries = [fields(entry) for entry in self.call("PodSandboxStatus", (1, sandbox), (2, True))[2]]
        return {entry[1][0].decode(): entry[2][0].decode() for entry in entries}["info"]

    def run(self, namespace, name, command, uid="1", attempt=0, host_network=False, host_pid=False,
            privileged=False, mounts=()):
        """Makes a pod of one container; mounts are (inside, outside, propagation). Returns the ids of sandbox
        and container."""
        namespaces = (message((1, NODE if host_network else 0), (2, NODE if host_pid else 1), (3, 0)))
        config = message(
            (1, message((1, name), (2, uid), (3, namespace), (4, attempt))),
            *([] if host_network else [(2, name)]),  # runc: no hostname without a UTS namespace
            (6, {"io.kubernetes.pod.namespace": namespace, "io.kubernetes.pod.name": name,
                 "io.kubernetes.pod.uid": uid}),
            (8, message((2, message((1, namespaces), (6, privileged))))))
        sandbox = self.call("RunPodSandbox", (1, config))[1][0].decode()
        container = self.call("CreateContainer", (1, sandbox), (3, config), (2, message(
            (1, message((1, "main"), (2, attempt))),
            (2, message((1, IMAGE))),
            (3, list(command)),
            (7, [message((1, inside), (2, outside), (5, propagation)) for inside, outside, propagation in mounts]),
            (15, message((2, message((2, privileged), (3, namespaces)))))
        )))[1][0].decode()
        self.call("StartContainer", (1, container))
        return sandbox, container

    def port_forward(self, sandbox):
        """The URL of the streaming server that takes one session for a pod's ports."""
        return self.call("PortForward", (1, sandbox))[1][0].decode()

    def stop(self, sandbox):
        self.call("StopPodSandbox", (1, sandbox))

    def remove(self, sandbox):
        self.stop(sandbox)
        self.call("RemovePodSandbox", (1, sandbox))

    def clear(self):
        for sandbox in self.sandboxes():
            self.remove(sandbox)


if __name__ == "__main__":
    import sys

    runtime = Runtime(sys.argv[1])
    if sys.argv[2:] == ["clear"]:
        runtime.clear()
    print(runtime.version())
