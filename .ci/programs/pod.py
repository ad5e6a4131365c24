"""A network namespace with real servers in it: the pod that everything is forwarded to."""

import hashlib
import os
import subprocess
import sys

from programs import podserver
from programs.podserver import ECHO, FIRST, LATE, RESET, SOURCE

NAMESPACE, NAME = "acceptance", "web-%d" % os.getpid()
NETNS = "%s_%s" % (NAMESPACE, NAME)
CLOSED = 7999
NGINX, REDIS = 8080, 6379
PORTS = (ECHO, LATE, FIRST, RESET, SOURCE, CLOSED, NGINX, REDIS)
WAIT = 60


class Pod:
    def __init__(self, work, mib, repeat):
        self.work, self.name, self.repeat = work, NAME, repeat
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
        server = self.start(sys.executable, podserver.__file__,
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
