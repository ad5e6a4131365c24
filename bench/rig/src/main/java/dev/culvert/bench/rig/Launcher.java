package dev.culvert.bench.rig;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The script {@code culvert}, by which a user starts a command, in the tree that has built this
 * class path. Immutable.
 *
 * @param script its absolute path
 */
record Launcher(Path script) {

  /** Where jars of the benchmark lie below the script's folder, apart or all in one. */
  private static final Path LIB = Path.of("bench", "target", "dist", "lib");

  private static final Path ALL = Path.of("bench", "target", "benchmarks.jar");

  private static final long PATIENCE_SECONDS = 120;

  /** The one of this class path; empty where this was not built by one, as in an IDE. */
  static Optional<Launcher> current() {
    try {
      CodeSource source = Launcher.class.getProtectionDomain().getCodeSource();
      return source == null ? Optional.empty() : above(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path has a place that is no URI", e);
    }
  }

  /** The one whose build has left a jar, and the command's own with it. */
  static Optional<Launcher> above(Path jar) {
    Path lib = jar.getParent();
    boolean apart = lib != null && lib.endsWith(LIB);
    if (!apart && !jar.endsWith(ALL)) {
      return Optional.empty();
    }
    Path top = jar.resolve(apart ? "../../../../.." : "../../..").normalize();
    Path script = top.resolve("culvert");
    return Files.isExecutable(script) && Files.exists(top.resolve("cli/target/dist/built"))
        ? Optional.of(new Launcher(script))
        : Optional.empty();
  }

  List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /**
   * The Java of this JVM, and what was built as it is: nothing is built while something is
   * measured.
   */
  Map<String, String> environment() {
    return Map.of(
        "JAVA_HOME",
        System.getProperty("java.home"),
        "CULVERT_JAVA_OPTS",
        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
        "CULVERT_BENCH_AS_BUILT",
        "yes");
  }

  /**
   * Lets it do what it does once for a Java and a client, which is not a start's to pay.
   *
   * @param options of the client
   * @throws IOException if it fails or does not end
   */
  void prepare(List<String> options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("port-forward"));
    arguments.addAll(options);
    arguments.add("--version");
    ProcessBuilder builder = new ProcessBuilder(command(arguments));
    builder.environment().putAll(environment());
    RunMarker.mark(builder.environment());
    builder.redirectErrorStream(true).redirectOutput(new File("/dev/null"));
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(script + " port-forward --version fails, or does not end; try it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + script);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
