package dev.culvert.bench.rig;

import dev.culvert.bench.link.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keys and configuration of an sshd and its one user, for one rig, in a folder that nobody else can
 * read. Whoever makes it closes it, and the folder is gone.
 */
final class SshFiles implements Started.Part {

  private static final long PATIENCE_SECONDS = 20;
  private static final String HOST = "culvert-bench";

  private static final List<String> CONFIG =
      List.of(
          "HostKey \"%1$s/host\"",
          "AuthorizedKeysFile \"%1$s/user.pub\"",
          "AuthenticationMethods publickey",
          "PermitRootLogin prohibit-password",
          "StrictModes no", // What is above the folder, such as /tmp, may be anybody's.
          "UsePAM no",
          "UseDNS no",
          "PidFile none",
          "AllowTcpForwarding local",
          "PermitTTY no",
          "PermitUserRC no",
          "LogLevel ERROR");

  /** sshd wants a folder in /run, and gets it where no other process sees it. */
  private static final String SCRIPT =
      "mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd"
          + " && exec \"$SSHD\" -i -e -f \"$PWD/config\"";

  private final Path folder;

  private SshFiles(Path folder) {
    this.folder = folder;
  }

  static SshFiles make() throws IOException {
    SshFiles files = new SshFiles(Files.createTempDirectory("culvert-bench-ssh"));
    try {
      files.key("host");
      files.key("user");
      Files.writeString(
          files.folder.resolve("known"),
          HOST + " " + Files.readString(files.folder.resolve("host.pub")));
      Files.writeString(
          files.folder.resolve("config"),
          String.format(Locale.ROOT, String.join("\n", CONFIG), files.folder) + "\n");
      Files.writeString(files.folder.resolve("sshd.sh"), "SSHD='" + sshd() + "'\n" + SCRIPT + "\n");
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  Path folder() {
    return folder;
  }

  /** What becomes an sshd on its standard input, started in {@link #folder}. */
  String server(RigPodProcess pod) {
    return "nsenter --net=/proc/" + pod.pid() + "/ns/net unshare --mount sh ./sshd.sh";
  }

  /** Options that keep ssh from all files but these. */
  List<String> clientOptions() {
    return Stream.of(
            "UserKnownHostsFile=\"" + folder.resolve("known") + "\"",
            "GlobalKnownHostsFile=none",
            "HostKeyAlias=" + HOST,
            "StrictHostKeyChecking=yes",
            "IdentityFile=\"" + folder.resolve("user") + "\"",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "BatchMode=yes",
            "ExitOnForwardFailure=yes",
            "LogLevel=ERROR")
        .flatMap(option -> Stream.of("-o", option))
        .toList();
  }

  @Override
  public void close() {
    Stream.of("host", "host.pub", "user", "user.pub", "known", "config", "sshd.sh")
        .forEach(name -> folder.resolve(name).toFile().delete());
    folder.toFile().delete();
  }

  private static Path sshd() throws IOException {
    return Programs.find("sshd").orElseThrow(() -> new IOException("sshd not found"));
  }

  private void key(String name) throws IOException {
    Process keygen =
        new ProcessBuilder(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                "",
                "-f",
                folder.resolve(name).toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!keygen.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keygen.exitValue() != 0) {
        keygen.destroyForcibly();
        throw new IOException("ssh-keygen could not make the key '" + name + "'");
      }
    } catch (InterruptedException e) {
      keygen.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ssh-keygen made a key", e);
    }
  }
}
