package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.config.ConnectorConfig;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketDirectoryTest {

  /** Short, as a socket's path must be. */
  private Path parent;

  @BeforeEach
  void make() throws IOException {
    parent = Files.createTempDirectory(Path.of("/tmp"), "culvert-test-");
  }

  @AfterEach
  void remove() throws IOException {
    for (Path directory : entries(parent)) {
      for (Path file : entries(directory)) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
    Files.delete(parent);
  }

  @Test
  void onlyTheOwnerMayEnter() throws IOException {
    try (SocketDirectory directory = SocketDirectory.in(parent)) {
      Path path = directory.next().getParent();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(directory.next()).isNotEqualTo(directory.next());
    }
    assertThat(entries(parent)).isEmpty();
  }

  @Test
  void directoryInUseIsLeftAloneAndAnAbandonedOneIsRemoved() throws IOException {
    Path abandoned = Files.createDirectory(parent.resolve("culvert-nsenter-1"));
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(abandoned.resolve("alive")));
    }
    Files.createFile(abandoned.resolve("7"));
    Path unknown = Files.createDirectory(parent.resolve("culvert-nsenter-2"));
    try (SocketDirectory first = SocketDirectory.in(parent);
        SocketDirectory second = SocketDirectory.in(parent)) {
      assertThat(entries(parent))
          .containsExactlyInAnyOrder(unknown, first.next().getParent(), second.next().getParent());
    }
    assertThat(entries(parent)).containsExactly(unknown);
  }

  @Test
  void linkIsNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(elsewhere.resolve("alive")));
    }
    Path link = Files.createSymbolicLink(parent.resolve("culvert-nsenter-1"), elsewhere);
    SocketDirectory.in(parent).close();
    assertThat(elsewhere.resolve("alive")).exists();
    Files.delete(link);
  }

  @Test
  void placeThatIsNoneIsNamed() {
    ConnectorConfig config =
        ConnectorConfig.DEFAULT
            .withOption("nsenter.form", "unix")
            .withOption("nsenter.directory", "/no/such/place");
    assertThatThrownBy(() -> new NsenterConnectorProvider().create(config))
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining("no directory /no/such/place")
        .hasMessageContaining("nsenter.directory");
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
