package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a helper may lack, before and after a connector is made. */
@Timeout(180)
class HelperTest {

  private static final PodRef POD = new PodRef("default", "web");

  @TempDir private Path directory;
  private HelperRoot helper;

  @BeforeEach
  void start() throws IOException {
    helper = HelperRoot.start(directory);
  }

  @AfterEach
  void stop() {
    helper.close();
  }

  @Test
  void missingSocatIsNamed() throws IOException {
    helper.remove("socat");
    assertUnavailable(
        helper.config(),
        "the connector 'nsenter': socat is missing in the helper: status 127: chroot: failed to run"
            + " command 'socat': No such file or directory",
        "put it into the helper's image",
        "nsenter.socat");
  }

  @Test
  void missingNsenterIsNamed() throws IOException {
    helper.remove("nsenter");
    assertUnavailable(
        helper.config(), "nsenter is missing in the helper: status 127", "nsenter.nsenter");
  }

  @Test
  void programsAreNamesOrPathsInTheHelper() {
    assertUnavailable(
        helper.config().withOption("nsenter.socat", "/opt/bin/socat"),
        "/opt/bin/socat is missing in the helper");
    new NsenterConnectorProvider()
        .create(helper.config().withOption("nsenter.socat", "/usr/bin/socat"))
        .close();
  }

  @Test
  void launcherThatLeadsNowhereIsNamed() {
    assertUnavailable(
        helper.config().withOption("nsenter.launcher", "chroot /no/such/nsenter"),
        "the launcher does not run nsenter in the helper: status 125: chroot: cannot change root"
            + " directory to '/no/such/nsenter': No such file or directory",
        "nsenter.launcher");
    assertUnavailable(
        helper.config().withOption("nsenter.launcher", "no-such-launcher exec helper"),
        "the launcher's program no-such-launcher is missing");
  }

  @Test
  void helperWithoutThePrivilegeIsNamed() {
    String launcher = "setpriv --bounding-set=-sys_admin " + helper.launcher();
    assertUnavailable(
        helper.config().withOption("nsenter.launcher", launcher),
        "the helper cannot enter a network namespace: status 1: nsenter: reassociate to namespace"
            + " 'ns/net' failed: Operation not permitted",
        "CAP_SYS_ADMIN");
  }

  @Test
  void socatThatGoesWhileTheConnectorRunsIsNamedAndTheConnectorWorksOn() throws Exception {
    try (ServerSocket server =
            new ServerSocket(0, 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        PodConnector connector = new NsenterConnectorProvider().create(helper.config())) {
      PodAddress pod = new PodAddress.InNamespace(POD, Path.of("/proc/self/ns/net"));
      helper.remove("socat");
      assertThat(Conversation.dial(connector, pod, server.getLocalPort()).failure())
          .hasMessageContaining("nsenter: failed to execute socat: No such file or directory")
          .hasMessageContaining("it is missing in the helper")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.UNAVAILABLE);
      helper.putBack("socat");
      Conversation.dial(connector, pod, server.getLocalPort()).awaitOpen().reset();
    }
  }

  @Test
  void helperThatEndsWhileTheConnectorRunsIsNamed() throws Exception {
    try (PodConnector connector = new NsenterConnectorProvider().create(helper.config())) {
      helper.close();
      assertThat(Conversation.dial(connector, new PodAddress.OnHost(POD), 1).failure())
          .hasMessageContaining("the launcher ended with status 125: chroot: cannot change root")
          .hasMessageContaining("see that the helper still runs")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.UNAVAILABLE);
    }
  }

  @Test
  void namespaceThatTheHelperDoesNotSeeIsNamed() throws Exception {
    Path onHostAlone = directory.resolve("only-here");
    Files.createFile(onHostAlone);
    try (PodConnector connector = new NsenterConnectorProvider().create(helper.config())) {
      assertThat(
              Conversation.dial(connector, new PodAddress.InNamespace(POD, onHostAlone), 1)
                  .failure())
          .hasMessageContaining("nsenter: cannot open " + onHostAlone)
          .hasMessageContaining("the helper does not see what is here: mount /run/netns")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.UNAVAILABLE);
    }
  }

  private static void assertUnavailable(ConnectorConfig config, String... parts) {
    assertThatThrownBy(() -> new NsenterConnectorProvider().create(config))
        .isInstanceOf(CulvertException.class)
        .hasMessageContainingAll(parts)
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.UNAVAILABLE);
  }
}
