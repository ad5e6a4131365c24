package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The command as a process of its own; what it prints is kept. */
final class CulvertProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 40;

  private final Process process;
  private final Lines out;
  private final Lines err;

  private CulvertProcess(Process process) {
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  static CulvertProcess start(String... args) throws IOException {
    return of(command(args));
  }

  /** The command, to be started; nothing reads what it prints. */
  static ProcessBuilder command(String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }

  /** One that is started in another way. */
  static CulvertProcess of(ProcessBuilder builder) throws IOException {
    return new CulvertProcess(builder.start());
  }

  /** What it has started and what that has. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  long pid() {
    return process.pid();
  }

  /** The first line of standard output that has the pattern; waits for it. */
  Matcher expect(String pattern) {
    return out.expect(pattern, this);
  }

  /** The first line of standard error that has the pattern; waits for it. */
  Matcher expectError(String pattern) {
    return err.expect(pattern, this);
  }

  List<String> out() {
    return out.kept;
  }

  List<String> err() {
    return err.kept;
  }

  /** Where a server says that it listens. */
  String url() {
    return expect("^Listening on (http://\\S+)$").group(1);
  }

  /** The local port on 127.0.0.1 that leads to a remote one. */
  int port(int remote) {
    return Integer.parseInt(
        expect("^Forwarding from 127\\.0\\.0\\.1:(\\d+) -> " + remote + "$").group(1));
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** The exit code, once everything printed has been read. */
  int await() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ends: %s", this).isTrue();
    out.reader.join();
    err.reader.join();
    return process.exitValue();
  }

  /** As the system does when a machine is lost. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public String toString() {
    return "out " + out.kept + ", err " + err.kept;
  }

  /** Lines of one stream, read by a thread until its end. */
  private static final class Lines {

    final List<String> kept = new CopyOnWriteArrayList<>();
    final Thread reader;

    Lines(InputStream stream) {
      reader = new Thread(() -> read(stream), "culvert-process-reader");
      reader.setDaemon(true);
      reader.start();
    }

    Matcher expect(String pattern, CulvertProcess process) {
      Pattern compiled = Pattern.compile(pattern);
      return Awaitility.await()
          .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .pollDelay(0, TimeUnit.MILLISECONDS)
          .failFast(
              "the process has ended",
              () ->
                  assertThat(reader.isAlive() || find(compiled) != null)
                      .as("'%s' may still come: %s", pattern, process)
                      .isTrue())
          .until(() -> find(compiled), found -> found != null);
    }

    private @Nullable Matcher find(Pattern pattern) {
      for (String line : kept) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher;
        }
      }
      return null;
    }

    private void read(InputStream stream) {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          kept.add(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
