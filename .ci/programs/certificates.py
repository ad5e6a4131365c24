"""Certificates by openssl, in the forms that people have them in."""

import os
import subprocess

PASSWORD = "correct horse"
HERE = "DNS:localhost,IP:127.0.0.1"


class Certificates:
    """An authority, a stranger, and what they signed: files in a directory."""

    def __init__(self, directory):
        self.directory = directory
        os.mkdir(directory)
        with open(self.path("password"), "w") as out:
            out.write(PASSWORD + "\n")
        for authority in ("ca", "stranger"):
            self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                         "-days", "2", "-subj", "/CN=" + authority, "-keyout", self.path(authority + ".key"),
                         "-out", self.path(authority + ".pem"))
        # SEC 1 behind its parameters.
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", self.path("node.key"))
        self.sign("node", HERE)
        # PKCS12 under a password.
        self.rsa("gateway")
        self.sign("gateway", HERE)
        self.openssl("pkcs12", "-export", "-in", self.path("gateway.pem"), "-inkey", self.path("gateway.key"),
                     "-passout", "pass:" + PASSWORD, "-out", self.path("gateway.p12"))
        # PKCS#8 under a password.
        self.openssl("genrsa", "-aes256", "-passout", "pass:" + PASSWORD, "-out", self.path("client.key"), "2048")
        self.sign("client", "DNS:client", "-passin", "pass:" + PASSWORD)
        for name, names, days, authority in (("expired", HERE, -1, "ca"), ("elsewhere", "DNS:elsewhere.example", 2, "ca"),
                                             ("alien", "DNS:alien", 2, "stranger")):
            self.rsa(name)
            self.sign(name, names, days=days, authority=authority)

    def path(self, name):
        return os.path.join(self.directory, name)

    def openssl(self, *args):
        subprocess.run(["openssl", *args], check=True, capture_output=True)

    def rsa(self, name):
        self.openssl("genrsa", "-out", self.path(name + ".key"), "2048")

    def sign(self, name, names, *key_options, days=2, authority="ca"):
        with open(self.path(name + ".ext"), "w") as out:
            out.write("subjectAltName=%s\n" % names)
        self.openssl("req", "-new", "-key", self.path(name + ".key"), *key_options, "-subj", "/CN=" + name,
                     "-out", self.path(name + ".csr"))
        self.openssl("x509", "-req", "-in", self.path(name + ".csr"), "-CA", self.path(authority + ".pem"),
                     "-CAkey", self.path(authority + ".key"), "-CAcreateserial", "-days", str(days),
                     "-extfile", self.path(name + ".ext"), "-out", self.path(name + ".pem"))

    def serves(self, name):
        """Options by which a server shows who it is, and wants the same of clients."""
        if name == "gateway":
            identity = ["--tls-cert", self.path("gateway.p12"), "--tls-key-password-file", self.path("password")]
        else:
            identity = ["--tls-cert", self.path(name + ".pem"), "--tls-key", self.path(name + ".key")]
        return [*identity, "--tls-client-ca", self.path("ca.pem")]

    def trusts(self, authority="ca"):
        return ["--server-ca", self.path(authority + ".pem")]

    def connects(self, name, authority="ca"):
        """Options by which a client trusts servers, and shows who it is."""
        identity = ["--client-cert", self.path(name + ".pem"), "--client-key", self.path(name + ".key")]
        if name == "client":
            identity += ["--client-key-password-file", self.path("password")]
        return [*self.trusts(authority), *identity]
