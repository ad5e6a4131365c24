package dev.culvert.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of somebody else's that a baseline needs, and all that it starts. It carries the run's
 * mark, and ends with this JVM: a shell waits at the end of a pipe and then kills it. Thread-safe.
 */
final class ForeignProcess implements Started.Part {

  private static final List<String> TIED =
      List.of(
          "sh",
          "-c",
          // The shell lets go of the program's standard error, so that its end is seen.
          "\"$@\" & exec >/dev/null 2>&1; read -r nothing; kill $!; wait",
          "sh");

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long ENDED = Long.MIN_VALUE;
  private static final long KINDNESS_SECONDS = 5;

  private final String what;
  private final Process process;
  private final BlockingQueue<Long> said = new LinkedBlockingQueue<>();
  private volatile String lastWords = "";
  private volatile boolean ended;

  private ForeignProcess(String what, Process process) {
    this.what = what;
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param what names it in messages
   * @param folder where it is at home
   */
  static ForeignProcess start(String what, Path folder, List<String> command) throws IOException {
    ForeignProcess started =
        start(what, folder, command, Map.of(), ProcessBuilder.Redirect.DISCARD);
    thread(what, started::listen);
    return started;
  }

  /**
   * The same for one that says on standard output when it is ready.
   *
   * @param environment added to this JVM's
   * @param ready what such a line begins with
   */
  static ForeignProcess start(
      String what, Path folder, List<String> command, Map<String, String> environment, String ready)
      throws IOException {
    ForeignProcess started =
        start(what, folder, command, environment, ProcessBuilder.Redirect.PIPE);
    thread(what, started::listen);
    thread(what, () -> started.count(ready));
    return started;
  }

  private static ForeignProcess start(
      String what,
      Path folder,
      List<String> command,
      Map<String, String> environment,
      ProcessBuilder.Redirect output)
      throws IOException {
    List<String> all = new ArrayList<>(TIED);
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.directory(folder.toFile());
    builder.redirectOutput(output);
    builder.environment().putAll(environment);
    RunMarker.mark(builder.environment());
    return new ForeignProcess(what, builder.start());
  }

  private static void thread(String what, Runnable task) {
    Thread reader = new Thread(task, "culvert-bench-" + what);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Waits until it listens.
   *
   * @throws IOException if it ends instead, with its last words, or takes too long
   */
  void awaitListening(int port) throws IOException {
    await(port, () -> listens(port));
  }

  /**
   * The same for one that must not be disturbed by a connection.
   *
   * @param sockets the kernel's list of the sockets of its namespace, such as {@code
   *     /proc/1/net/tcp}
   */
  void awaitListening(int port, Path sockets) throws IOException {
    String listening = String.format(Locale.ROOT, ":%04X 00000000:0000 0A ", port);
    await(port, () -> Files.readString(sockets).contains(listening));
  }

  /**
   * Waits until it has said so many times that it is ready.
   *
   * @return {@link System#nanoTime} of the last of them
   * @throws IOException if it ends instead, with its last words, or takes too long
   */
  long awaitSaid(int times) throws IOException {
    try {
      long when = 0;
      for (int i = 0; i < times; i++) {
        Long next = said.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        if (next == null || next == ENDED) {
          throw new IOException(
              what + (next == null ? " is not ready: " : " has ended: ") + lastWords);
        }
        when = next;
      }
      return when;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + what);
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(int port, Condition listens) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!listens.holds()) {
      if (ended) {
        throw new IOException(what + " has ended: " + lastWords);
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(what + " does not listen on port " + port + ": " + lastWords);
      }
      LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while waiting for " + what);
      }
    }
  }

  /** CPU time of the program and of all that it has started and waited for, in milliseconds. */
  long cpuMillis() {
    return new ProcessFacts(process.pid()).cpuMillis();
  }

  /** CPU time of the compilers of the JVMs among them that live, in milliseconds. */
  long compilerMillis() {
    return new ProcessFacts(process.pid())
        .descendants().stream().mapToLong(ProcessFacts::compilerMillis).sum();
  }

  /** Ends it with all that it has started. Idempotent. */
  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The shell has gone already, which is what was wanted.
    }
    try {
      process.waitFor(KINDNESS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static boolean listens(int port) throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      return channel.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  private void count(String ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ready)) {
          said.add(System.nanoTime());
        }
      }
    } catch (IOException e) {
      // The pipe broke: the same as its end.
    }
    said.add(ENDED);
  }

  private void listen() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        lastWords = line;
      }
    } catch (IOException e) {
      // The pipe broke: the same as its end.
    }
    ended = true;
  }
}
