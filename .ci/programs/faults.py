"""What must fail, and how it says so: TLS that does not come to be, transports that are not there."""

import contextlib
import glob
import os
import re
import shutil

from programs import pod
from programs.commands import TOP, Culvert

LIBRARIES = os.path.join(TOP, "cli", "target", "dist", "lib")


class Servers:
    """Nodes to fail against: in order, expired, with another name, and without TLS."""

    def __init__(self, certificates, engine=()):
        self.certificates = certificates
        self.nodes = {name: Culvert("node", "--listen", "127.0.0.1:0", "--connector", "jnr", *engine, *options)
                      for name, options in (("node", certificates.serves("node")),
                                            ("expired", certificates.serves("expired")),
                                            ("elsewhere", certificates.serves("elsewhere")),
                                            ("plain", []))}
        self.urls = {name: node.url() for name, node in self.nodes.items()}

    def close(self):
        for node in self.nodes.values():
            node.kill()


def fails(url, transport, options, sentence, code=1):
    client = Culvert("port-forward", "-n", pod.NAMESPACE, pod.NAME, ":80", "--server", url,
                     "--transport", transport, *options)
    with contextlib.closing(contextlib.ExitStack()) as after:
        after.callback(client.kill)
        ended = client.wait()
    said = " ".join(client.errors)
    assert ended == code, "exit %d: %s" % (ended, said)
    assert re.search(sentence, said), "not %r: %s" % (sentence, said)
    assert len(client.errors) == 1, "more than a sentence: " + said
    return said


def check_wrong_authority(servers, transport):
    return fails(servers.urls["node"], transport, servers.certificates.connects("client", "stranger"),
                 r"is not trusted \(.*; set the authority that signed it with --server-ca FILE$")


def check_expired_certificate(servers, transport):
    return fails(servers.urls["expired"], transport, servers.certificates.connects("client"),
                 r"its certificate has expired; renew it on the server$")


def check_wrong_host_name(servers, transport):
    url, options = servers.urls["elsewhere"], servers.certificates.connects("client")
    said = fails(url, transport, options, r"is for another name \(.*or set the server name with --server-name NAME$")
    for mended in (["--server-name", "elsewhere.example"], ["--insecure-skip-name-check"]):
        # Past TLS the session opens.
        client = Culvert("port-forward", "-n", pod.NAMESPACE, pod.NAME, ":80", "--server", url,
                         "--transport", transport, *options, *mended)
        client.expect("Forwarding from")
        assert client.stop() == 0, client.errors
    return said


def check_no_client_certificate(servers, transport):
    return fails(servers.urls["node"], transport, servers.certificates.trusts(),
                 r"it wants a client certificate that it trusts .*; show one with --client-cert FILE")


def check_a_strangers_client_certificate(servers, transport):
    return fails(servers.urls["node"], transport, servers.certificates.connects("alien"),
                 r"it wants a client certificate that it trusts .*; show one with --client-cert FILE")


def check_plain_client_on_a_tls_port(servers, transport):
    return fails(servers.urls["node"].replace("https:", "http:"), transport, [],
                 r"does not speak cleartext HTTP/2: .*, and whether it wants https://$")


def check_tls_client_on_a_plain_port(servers, transport):
    return fails(servers.urls["plain"].replace("http:", "https:"), transport, servers.certificates.trusts(),
                 r"it does not speak TLS; use http://$")


CHECKS = [check_wrong_authority, check_expired_certificate, check_wrong_host_name, check_no_client_certificate,
          check_a_strangers_client_certificate, check_plain_client_on_a_tls_port, check_tls_client_on_a_plain_port]


def check_upgrade_is_refused(servers, transport):
    """For a transport that does not claim it."""
    return fails(servers.urls["plain"], transport, ["--cleartext", "upgrade"],
                 r"transport '%s' cannot connect to .*: it lacks upgrade; use one that has it: " % transport, code=2)


def check_missing_jar(work, transport):
    """A copy of the distribution without the transport's jar says which artifact to add."""
    lib = os.path.join(work, "without-" + transport)
    shutil.copytree(LIBRARIES, lib)
    for jar in glob.glob(os.path.join(lib, "culvert-transport-%s-*.jar" % transport)):
        os.remove(jar)
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    launcher = (java, "-cp", lib + "/*", "dev.culvert.cli.Main")
    artifact = "add dev.culvert:culvert-transport-" + transport
    table = Culvert("providers", launcher=launcher)
    assert table.wait() == 0, table.errors
    row = [line for line in table.lines if re.match(r"transport\s+%s\s" % transport, line)]
    assert len(row) == 1 and "not installed" in row[0] and artifact in row[0], table.lines
    client = Culvert("port-forward", "web", "80", "--server", "http://127.0.0.1:1", "--transport", transport,
                     launcher=launcher)
    code = client.wait()
    said = " ".join(client.errors)
    assert code == 1 and said == "error: transport '%s' is not installed: %s" % (transport, artifact), said
    shutil.rmtree(lib)
    return said
