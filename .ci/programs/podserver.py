"""Runs inside a pod: small servers with the manners that the checks need. HEARD names a file for what the
one that half-closes first hears afterwards."""

import os
import signal
import socket
import struct
import threading
import time

ECHO, LATE, FIRST, RESET, SOURCE, MORTAL, KILL = 7007, 7021, 7023, 7025, 7019, 7045, 7047


def serve():
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

    mortals = []

    def mortal(conn):
        child = os.fork()
        if not child:
            conn.recv(1)
            signal.pause()
        mortals.append(child)

    def kill(conn):
        while mortals:
            child = mortals.pop()
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        conn.sendall(b"killed")

    def accept(listener, act):
        def one(conn):
            with conn:
                try:
                    act(conn)
                except OSError:
                    pass  # the peer went away: that is what some checks do

        while True:
            conn, _ = listener.accept()
            threading.Thread(target=one, args=(conn,), daemon=True).start()

    for port, act in ((ECHO, echo), (LATE, late), (FIRST, first), (RESET, reset), (SOURCE, source), (MORTAL, mortal),
                      (KILL, kill)):
        listener = socket.create_server(("127.0.0.1", port), backlog=512)
        threading.Thread(target=accept, args=(listener, act), daemon=True).start()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    serve()
