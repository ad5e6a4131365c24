"""A container image made by hand, of this machine's own programs: busybox, Python with the test server,
nsenter and socat, and the libraries that they need. No download, no builder.

image.py FILE writes an OCI archive that containerd imports.
"""

import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "podserver.py")
APPLETS = ("sh", "ls", "cat", "sleep", "httpd", "ip", "kill", "env", "chroot")
NAMES = ("localhost/culvert-test:1", "localhost/pause:1")


def libraries(binary):
    said = subprocess.run(["ldd", binary], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return re.findall(r"(/\S+) \(0x", said)


def python_files():
    """What the test server imports."""
    listing = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path.insert(0, %r); import podserver, encodings.utf_8\n"
         "[print(m.__file__) for m in list(sys.modules.values()) if getattr(m, '__file__', None)]"
         % os.path.dirname(SERVER)], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return [name for name in listing if name != SERVER]


def contents():
    """Path in the image to path on this machine."""
    files = {"/bin/busybox": shutil.which("busybox"), "/podserver.py": SERVER}
    for name in ("nsenter", "socat"):
        files["/usr/bin/" + name] = shutil.which(name)
    files["/usr/bin/python3"] = os.path.realpath(sys.executable)
    for name in python_files():
        files[name] = name
    for name in [source for source in list(files.values()) if not source.endswith(".py")]:
        for library in libraries(name):
            files[library] = os.path.realpath(library)
    return files


def layer():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in ("tmp", "run", "run/netns", "var", "proc", "sys", "dev", "etc", "work", "lib64"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(folder)
        link = tarfile.TarInfo("var/run")
        link.type, link.linkname = tarfile.SYMTYPE, "../run"
        tar.addfile(link)
        for name, source in sorted(contents().items()):
            tar.add(source, name.lstrip("/"), filter=as_root)
        for applet in APPLETS:
            link = tarfile.TarInfo("bin/" + applet)
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            tar.addfile(link)
    return out.getvalue()


def as_root(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def write(path):
    data = layer()
    digest = hashlib.sha256(data).hexdigest()
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    config = json.dumps({
        "architecture": machine, "os": "linux",
        "config": {"Env": ["PATH=/usr/bin:/bin"], "Cmd": ["/bin/busybox", "sleep", "1000000"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]}}).encode()
    blobs = {digest: data}

    def blob(content):
        name = hashlib.sha256(content).hexdigest()
        blobs[name] = content
        return {"digest": "sha256:" + name, "size": len(content)}

    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(config)},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "sha256:" + digest,
                    "size": len(data)}]}).encode()
    described = blob(manifest)
    index = json.dumps({"schemaVersion": 2, "manifests": [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", **described,
         "annotations": {"io.containerd.image.name": name}} for name in NAMES]}).encode()
    with tarfile.open(path, "w") as tar:
        for name, content in [("oci-layout", b'{"imageLayoutVersion": "1.0.0"}'), ("index.json", index),
                              *[("blobs/sha256/" + key, value) for key, value in blobs.items()]]:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


if __name__ == "__main__":
    write(sys.argv[1])
