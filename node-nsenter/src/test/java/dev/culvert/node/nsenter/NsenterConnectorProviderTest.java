package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NsenterConnectorProviderTest {

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

  @Test
  void missingSetprivIsToldAndNotNeeded() {
    assertThat(availability("none").detail()).contains("no setpriv", "outlive");
    assertThat(availability("no-setpriv-here").detail()).contains("no setpriv", "outlive");
    assertThat(availability("/bin/false").detail()).contains("no setpriv", "outlive");
    assertThat(availability("setpriv").detail()).contains("/setpriv").doesNotContain("outlive");
  }

  private static Availability availability(String setpriv) {
    ConnectorConfig config = ConnectorConfig.DEFAULT.withOption("nsenter.setpriv", setpriv);
    return Tools.of(config, Settings.of(config)).availability();
  }
}
