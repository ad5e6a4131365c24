package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NsenterConnectorProviderTest {

  private static final PodRef POD = new PodRef("default", "web");

  private final NsenterConnectorProvider provider = new NsenterConnectorProvider();

  @Test
  void missingProgramIsNamedWithThePackageThatHasIt() {
    ConnectorConfig config = ConnectorConfig.DEFAULT.withOption("nsenter.socat", "no-socat-here");
    assertThatThrownBy(() -> provider.create(config))
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining("the program no-socat-here is missing")
        .hasMessageContaining("apt-get install socat")
        .hasMessageContaining("nsenter.socat")
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bin/socat", "../socat", "so cat", "socat;id", "-d", ""})
  void programThatIsNeitherNameNorAbsolutePathIsRefused(String value) {
    ConnectorConfig config = ConnectorConfig.DEFAULT.withOption("nsenter.nsenter", value);
    assertThatThrownBy(() -> provider.create(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nsenter.nsenter '" + value + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "100001", "many", ""})
  void wrongNumberOfChildrenIsRefused(String value) {
    ConnectorConfig config = ConnectorConfig.DEFAULT.withOption("nsenter.maxChildren", value);
    assertThatThrownBy(() -> provider.create(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nsenter.maxChildren '" + value + "' must be a number from 1 to 100000");
  }

  @Test
  void commandEntersTheNamespaceAndNoShell() {
    SocatCommand command =
        new SocatCommand(Path.of("/bin/nsenter"), Path.of("/bin/socat"), Duration.ofMillis(1500));
    PodAddress pod = new PodAddress.InNamespace(POD, Path.of("/run/netns/a;b c"));
    assertThat(command.to(pod, "TCP4:127.0.0.1", 5000))
        .containsExactly(
            "/bin/nsenter",
            "--net=/run/netns/a;b c",
            "/bin/socat",
            "-d",
            "-d",
            "-b65536",
            "-t",
            "86400",
            "STDIO,shut-close",
            "TCP4:127.0.0.1:5000,connect-timeout=1.500");
    assertThat(command.to(new PodAddress.OfProcess(POD, 7), "TCP4:127.0.0.1", 1))
        .startsWith("/bin/nsenter", "--net=/proc/7/ns/net", "/bin/socat");
    assertThat(command.to(new PodAddress.OnHost(POD), "TCP4:127.0.0.1", 1))
        .startsWith("/bin/socat", "-d");
  }
}
