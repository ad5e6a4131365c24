package dev.culvert.cli.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine that this JVM runs on. Thread-safe. */
public final class ThisMachine implements Machine {

  private static final long PATIENCE_SECONDS = 5;
  private static final int MAX_TEXT = 1 << 20;
  private static final int NOT_STARTED = 127;

  /** Where the programs of root are, which the PATH of a user need not have. */
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  @Override
  public Optional<String> read(String file) {
    // In one piece: the kernel gives a sysctl's value to the first read alone, whatever that takes.
    try (InputStream stream = new FileInputStream(file)) {
      return Optional.of(new String(stream.readNBytes(MAX_TEXT), ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(Path.of(path));
  }

  @Override
  public boolean isWritable(String path) {
    return Files.isWritable(Path.of(path));
  }

  @Override
  public List<String> list(String directory) {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.map(Path::toString).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public Optional<String> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SYSTEM_PATH;
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> new File(directory, program))
        .filter(file -> file.isFile() && file.canExecute())
        .map(File::getPath)
        .findFirst();
  }

  @Override
  public Run run(String... command) {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .start();
    } catch (IOException e) {
      return new Run(NOT_STARTED, String.valueOf(e.getMessage()));
    }
    CompletableFuture<Void> end =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
            .thenRun(process::destroyForcibly);
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readNBytes(MAX_TEXT), UTF_8);
      return new Run(process.waitFor(), said.strip());
    } catch (IOException e) {
      return new Run(NOT_STARTED, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Run(NOT_STARTED, "interrupted");
    } finally {
      end.cancel(false);
      process.destroyForcibly();
    }
  }

  @Override
  public @Nullable String connect(String socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return null;
    } catch (IOException | UnsupportedOperationException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public String property(String name) {
    return System.getProperty(name, "");
  }

  @Override
  public List<String> javaOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }
}
