package dev.culvert.node.nsenter;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The directory of one connector's Unix sockets, for its owner alone (mode 0700). A socket in it
 * that listens as long as the connector is there tells others that it is; a directory whose
 * connector was killed is removed by the next one that is made beside it. Thread-safe.
 */
final class SocketDirectory implements AutoCloseable {

  private static final String PREFIX = "culvert-nsenter-";
  private static final String ALIVE = "alive";
  private static final Logger LOG = System.getLogger(SocketDirectory.class.getName());

  private final Path path;
  private final ServerSocketChannel alive;
  private final AtomicLong count = new AtomicLong();

  private SocketDirectory(Path path, ServerSocketChannel alive) {
    this.path = path;
    this.alive = alive;
  }

  /**
   * Makes a directory, and removes those beside it whose owners are gone.
   *
   * @param parent where to
   */
  static SocketDirectory in(Path parent) throws IOException {
    Path path =
        Files.createTempDirectory(
            parent,
            PREFIX,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      // Under its name only once it listens: until then nobody can find it abandoned.
      Path early = path.resolve(ALIVE + ".new");
      alive.bind(UnixDomainSocketAddress.of(early));
      Files.move(early, path.resolve(ALIVE));
      removeAbandoned(parent, Files.getOwner(path));
      return new SocketDirectory(path, alive);
    } catch (IOException e) {
      alive.close();
      remove(path);
      throw e;
    }
  }

  /** A path that no other call has returned, with nothing there. */
  Path next() {
    return path.resolve(Long.toString(count.incrementAndGet(), Character.MAX_RADIX));
  }

  @Override
  public void close() {
    try {
      if (alive.isOpen()) {
        alive.close();
        remove(path);
      }
    } catch (IOException e) {
      LOG.log(Logger.Level.WARNING, "cannot remove the directory of sockets " + path, e);
    }
  }

  private static void removeAbandoned(Path parent, UserPrincipal owner) throws IOException {
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : beside) {
        try {
          if (Files.getOwner(directory).equals(owner) && isAbandoned(directory)) {
            remove(directory);
          }
        } catch (IOException e) {
          LOG.log(Logger.Level.DEBUG, "cannot remove the abandoned directory " + directory, e);
        }
      }
    }
  }

  /** Only what is no link, and whose socket refuses. */
  private static boolean isAbandoned(Path directory) throws IOException {
    Path socket = directory.resolve(ALIVE);
    if (Files.isSymbolicLink(directory) || !Files.exists(socket)) {
      return false;
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return !probe.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  /** A directory of sockets has no directories in it. */
  private static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    }
    Files.deleteIfExists(directory);
  }
}
