package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose files are taken; changes owners, which needs root. */
@Timeout(60)
class FileOwnershipTest {

  private static final int SOMEBODY = 65_534;

  @TempDir private static Path directory = Path.of("");

  private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    folder = Files.createTempDirectory(directory, "folder");
    file = Files.writeString(folder.resolve("culvert.yaml"), "grace: 9s\n");
  }

  @Test
  void onesOwnIsTaken() {
    FileOwnership.require("the file", file);
    FileOwnership.require("the file", folder.resolve("not-there"));
  }

  @Test
  void somebodyElsesIsNot() throws IOException {
    own(file, SOMEBODY);
    refused("the file %s is not taken: %s belongs to uid 65534", file, file);
  }

  @Test
  void norOneInSomebodyElsesFolder() throws IOException {
    own(folder, SOMEBODY);
    refused("the file %s is not taken: %s belongs to uid 65534", file, folder);
  }

  @Test
  void norOneThatOthersMayWrite() throws IOException {
    mode(file, 0664);
    refused("the file %s is not taken: %s may be written to by others; chmod go-w", file, file);
  }

  @Test
  void norOneInAFolderThatOthersMayWrite() throws IOException {
    mode(folder, 0777);
    refused("the file %s is not taken: %s may be written to by others; chmod go-w", file, folder);
  }

  /** Such as /tmp, or where Kubernetes puts secrets. */
  @Test
  void aFolderWhereNobodyReplacesAnothersFileWillDo() throws IOException {
    mode(folder, 01777);
    FileOwnership.require("the file", file);

    own(file, SOMEBODY);
    refused("the file %s is not taken: %s belongs to uid 65534", file, file);
  }

  @Test
  void aLinkIsLookedAtOnBothEnds() throws IOException {
    Path other = Files.createTempDirectory(directory, "other");
    Path link = Files.createSymbolicLink(other.resolve("link"), file);
    FileOwnership.require("the file", link);

    own(link, SOMEBODY);
    assertThatThrownBy(() -> FileOwnership.require("the file", link))
        .hasMessageContaining(link + " belongs to uid 65534");

    own(link, 0);
    mode(folder, 0777);
    assertThatThrownBy(() -> FileOwnership.require("the file", link))
        .hasMessageContaining(folder + " may be written to by others");
  }

  /** As where the current one of several installations is a link. */
  @Test
  void aFolderThatIsALinkIsLookedAtOnBothEnds() throws IOException {
    Path other = Files.createTempDirectory(directory, "other");
    Path link = Files.createSymbolicLink(other.resolve("current"), folder);
    Path through = link.resolve(file.getFileName());
    FileOwnership.require("the file", through);

    mode(folder, 0777);
    assertThatThrownBy(() -> FileOwnership.require("the file", through))
        .hasMessageContaining(folder + " may be written to by others");

    mode(folder, 0755);
    mode(other, 0777);
    assertThatThrownBy(() -> FileOwnership.require("the file", through))
        .hasMessageContaining(other + " may be written to by others");

    mode(other, 0755);
    own(link, SOMEBODY);
    assertThatThrownBy(() -> FileOwnership.require("the file", through))
        .hasMessageContaining(link + " belongs to uid 65534");
  }

  @Test
  void everyFileThatDecidesIsLookedAt() throws IOException {
    own(file, SOMEBODY);
    List<List<String>> commands =
        List.of(
            List.of("--config", "" + file),
            List.of("--static-file", "" + file),
            List.of("--locator", "static", "--set", "static.file=" + file),
            List.of("--connector", "nsenter", "--set", "nsenter.socat=" + file),
            List.of("--set", "nsenter.form=helper,nsenter.launcher=env " + file + " x"),
            List.of("--tls-cert", "" + file, "--tls-key", "x"),
            List.of("--tls-cert", "x", "--tls-key", "" + file),
            List.of("--tls-cert", "x.p12", "--tls-key-password-file", "" + file));
    for (List<String> options : commands) {
      String[] args = {"node", "--listen", "127.0.0.1:0"};
      InJvm.Result result =
          InJvm.run(Stream.concat(Stream.of(args), options.stream()).toArray(String[]::new));

      assertThat(result.code()).as("%s: %s", options, result).isEqualTo(2);
      assertThat(result.err()).contains(file + " is not taken: " + file + " belongs to uid 65534");
    }
    Path places = Files.createDirectory(folder.resolve("places"));
    mode(places, 0777);
    InJvm.Result node =
        InJvm.run("node", "--listen", "127.0.0.1:0", "--netns-directory", "" + places);
    assertThat(node.code()).isEqualTo(2);
    assertThat(node.err()).contains("the folder of pods " + places + " is not taken");

    InJvm.Result client =
        InJvm.run(
            "port-forward",
            "web",
            "80",
            "--server",
            "https://127.0.0.1:1",
            "--server-ca",
            "" + file);
    assertThat(client.code()).isEqualTo(2);
    assertThat(client.err()).contains("--server-ca: the authorities " + file + " is not taken");
  }

  private void refused(String message, Path... paths) {
    assertThatThrownBy(() -> FileOwnership.require("the file", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message, (Object[]) paths);
  }

  private static void own(Path path, int uid) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
  }

  private static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }
}
