package dev.culvert.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CriLocatorProviderTest {

  /** For a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void isFoundAndIsNotTheFirstChoice() {
    assertThat(Providers.locators().broken()).isEmpty();
    assertThat(Providers.locators().all())
        .extracting(Provider::name)
        .containsExactly("netns", "cri", "static");
  }

  @Test
  void saysWhichRuntimeAnswers() throws Exception {
    Path socket = directory.resolve("cri.sock");
    FakeRuntime runtime = new FakeRuntime(socket);
    assertThat(CriLocatorProvider.answers(socket, PATIENCE).toString())
        .isEqualTo("containerd 1.6.20~ds1 at " + socket);
    runtime.close();
    assertThat(CriLocatorProvider.answers(socket, PATIENCE).reason())
        .contains("there is no container runtime's socket " + socket);
    Locators.awaitNoThreads();
  }

  @Test
  void doesNotWaitForARuntimeThatHangs() throws Exception {
    Path socket = directory.resolve("cri.sock");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      assertThat(CriLocatorProvider.answers(socket, Duration.ofMillis(300)).reason())
          .contains("did not answer within 300 ms");
    }
    Locators.awaitNoThreads();
  }

  @Test
  void missingSocketIsExplained() {
    Path missing = directory.resolve("none.sock");
    assertThatThrownBy(() -> Locators.create(missing))
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining("the locator 'cri': no container runtime's socket at " + missing)
        .hasMessageContaining("cri.socket");
  }

  @Test
  void socketMayBeWrittenAsTheKubeletWritesIt() {
    assertThat(CriOptions.parse(Map.of("cri.socket", "unix:///run/crio/crio.sock")))
        .isEqualTo(new CriOptions(Path.of("/run/crio/crio.sock"), Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run/containerd.sock", "", "tcp://127.0.0.1:10010", "/x\u0000y"})
  void badSocketIsRefused(String value) {
    assertThatThrownBy(() -> create("cri.socket", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cri.socket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "5", "-1s", "121s", "5m", "", "99999999999s"})
  void badTimeoutIsRefused(String value) {
    assertThatThrownBy(() -> create("cri.timeout", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cri.timeout '"
                + value
                + "' must be a number and ms or s, more than 0 and at most 120s");
  }

  @Test
  void timeoutIsReadInBothUnits() {
    assertThat(CriOptions.parse(Map.of("cri.timeout", "250ms")).timeout()).hasMillis(250);
    assertThat(CriOptions.parse(Map.of("cri.timeout", "120s")).timeout()).hasSeconds(120);
  }

  private static void create(String option, String value) {
    new CriLocatorProvider()
        .create(new LocatorConfig(Duration.ofSeconds(1), Map.of(option, value)))
        .close();
  }
}
