package dev.culvert.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's folder for temporary files, of every process of it: keys, sockets, unpacked libraries. It
 * goes with the run, and if the run was killed, with the next {@link #sweep}. Nobody else can read
 * it. Thread-safe.
 */
public final class Scratch implements AutoCloseable {

  private static final String PREFIX = "culvert-bench-";
  private static final String OWNER = "run";

  /** Between making the folder and saying whose it is, a run is killed at most. */
  private static final Duration WITHOUT_OWNER = Duration.ofMinutes(1);

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  /** The folder of a run, which may not be there. */
  public static Scratch of(String runId) {
    return new Scratch(Path.of(System.getProperty("java.io.tmpdir"), PREFIX + runId));
  }

  /** Makes the folder, which belongs to this process. */
  public Scratch make(String runId) throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(folder.resolve(OWNER), RunMarker.text(runId), StandardCharsets.US_ASCII);
    return this;
  }

  /** The options of a JVM whose temporary files go there. */
  public List<String> jvmOptions() {
    return List.of("-Djava.io.tmpdir=" + folder);
  }

  /** Deletes it. Idempotent. */
  @Override
  public void close() {
    try {
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder + ": delete it by hand", e);
    }
  }

  /** Deletes those of runs whose driver is gone; returns how many. */
  public static int sweep() throws IOException {
    int swept = 0;
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (Path path : all.filter(Scratch::isOrphan).toList()) {
        delete(path);
        swept++;
      }
    }
    return swept;
  }

  private static boolean isOrphan(Path path) {
    if (!path.getFileName().toString().startsWith(PREFIX)
        || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Path owner = path.resolve(OWNER);
      return Files.exists(owner)
          ? RunMarker.isOrphan(Files.readString(owner, StandardCharsets.US_ASCII))
          : Files.getLastModifiedTime(path)
              .toInstant()
              .isBefore(Instant.now().minus(WITHOUT_OWNER));
    } catch (IOException e) {
      return false; // Somebody else's, or just gone.
    }
  }

  /** Links are deleted, not followed. */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
