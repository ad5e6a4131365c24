package dev.culvert.bench.command;

import dev.culvert.bench.rig.NetworkNamespace;
import dev.culvert.bench.run.CannotMeasureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets an ordinary user make pods: runs the whole command again inside a user namespace, where it
 * may make network namespaces (user_namespaces(7)). A JVM cannot enter one itself, since it has
 * threads.
 */
final class UserNamespace {

  /** capabilities(7). */
  private static final int CAP_SYS_ADMIN = 21;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String INSIDE = "CULVERT_BENCH_USERNS";

  private static final List<String> ENTER =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "--");

  private UserNamespace() {}

  /** Whether this process lacks the privilege to make network namespaces. */
  static boolean isNeeded() throws IOException {
    if (!Files.isReadable(STATUS) || System.getenv(INSIDE) != null) {
      return false;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("CapEff:")) {
        long capabilities = Long.parseUnsignedLong(line.substring(7).strip(), 16);
        return (capabilities >> CAP_SYS_ADMIN & 1) == 0;
      }
    }
    return false;
  }

  /**
   * Runs a command inside and returns its exit code.
   *
   * @throws CannotMeasureException if the kernel does not allow it; the message says why and what
   *     to do
   */
  static int run(List<String> command) throws IOException, InterruptedException {
    probe();
    List<String> all = new ArrayList<>(ENTER);
    all.addAll(NetworkNamespace.LOOPBACK_UP);
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).inheritIO();
    builder.environment().putAll(Map.of(INSIDE, "1"));
    Process process = builder.start();
    Thread hook = new Thread(() -> stop(process), "culvert-bench-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    int code = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return code; // The hook runs already: the signal came to both.
    }
    return code;
  }

  private static void probe() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(ENTER);
    command.add("true");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new CannotMeasureException(
          "the benchmark makes network namespaces, which needs root or a user namespace, and the"
              + " kernel refuses the latter ("
              + said
              + "). Run it as root, or allow user namespaces: sysctl"
              + " kernel.unprivileged_userns_clone=1 on Debian,"
              + " kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu, and in a container a"
              + " seccomp profile that lets unshare(2) through.");
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
