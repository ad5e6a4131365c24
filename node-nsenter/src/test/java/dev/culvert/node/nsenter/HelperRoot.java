package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A helper as a container is one: a process in a mount namespace and a root of its own, with
 * nsenter, socat and their libraries, the host's /proc and /run/netns, and nothing else. The mounts
 * end with the process, and the process with its standard input, hence with this JVM.
 */
final class HelperRoot implements AutoCloseable {

  private static final Pattern LIBRARY = Pattern.compile("(/[^ ]+) \\(0x");

  /**
   * Namespaces that are made later are to be seen too (HostToContainer), as far as {@code
   * /run/netns} is shared, which ip(8) makes it.
   */
  private static final String SHARE =
      "name=culvert-helper-$$; unshare --net ip netns add $name && ip netns delete $name"
          + " && exec unshare --mount --propagation slave sh -c \"$2\" sh \"$1\"";

  /** Binds what a helper pod would mount, and stays as an echo. */
  private static final String SCRIPT =
      "mount --rbind /proc \"$1/proc\""
          + " && { [ ! -d /run/netns ] || mount --rbind /run/netns \"$1/run/netns\"; }"
          + " && exec chroot \"$1\" /usr/bin/socat STDIO PIPE";

  private final Path root;
  private final Process process;

  private HelperRoot(Path root, Process process) {
    this.root = root;
    this.process = process;
  }

  /** Fills a directory and starts a process whose root it is. */
  static HelperRoot start(Path root) throws IOException {
    for (String program : List.of("nsenter", "socat")) {
      copy(root, Program.find(program).orElseThrow(), Path.of("/usr/bin", program));
    }
    for (String directory : List.of("proc", "run/netns", "dev", "tmp")) {
      Files.createDirectories(root.resolve(directory));
    }
    Process process =
        new ProcessBuilder("sh", "-c", SHARE, "sh", root.toString(), SCRIPT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().write("ready\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    if (process.getInputStream().read() != 'r') {
      process.destroyForcibly();
      throw new IOException("the helper did not start");
    }
    return new HelperRoot(root, process);
  }

  /** The command that runs a program in the helper. */
  String launcher() {
    return "chroot /proc/" + process.pid() + "/root";
  }

  /** For the form {@code helper} with this helper. */
  ConnectorConfig config() {
    return FormFixture.PATIENT
        .withOption("nsenter.form", "helper")
        .withOption("nsenter.launcher", launcher());
  }

  /** Puts a program into the helper again. */
  void putBack(String program) throws IOException {
    copy(root, Program.find(program).orElseThrow(), Path.of("/usr/bin", program));
  }

  /** Takes a program out of the helper. */
  void remove(String program) throws IOException {
    Files.delete(root.resolve("usr/bin").resolve(program));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static void copy(Path root, Path program, Path name) throws IOException {
    put(root, program, name);
    Process ldd = new ProcessBuilder("ldd", program.toString()).start();
    String said = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher libraries = LIBRARY.matcher(said);
    while (libraries.find()) {
      Path library = Path.of(libraries.group(1));
      put(root, library, library);
    }
  }

  private static void put(Path root, Path source, Path name) throws IOException {
    Path target = root.resolve(Path.of("/").relativize(name));
    Files.createDirectories(target.getParent());
    Files.copy(
        source.toRealPath(),
        target,
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
  }
}
