package dev.culvert.transport.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.Providers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JettyTransportProviderTest {

  @Test
  void isFoundByNameAndTellsItsVersion() {
    var provider = Providers.transports().named("jetty");

    assertThat(provider).isInstanceOf(JettyTransportProvider.class);
    assertThat(provider.availability().isAvailable()).isTrue();
    assertThat(provider.availability().detail()).matches("Jetty 12\\.1\\.\\d+.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.4.57.v20241219", "11.0.25", "12.0.16", "12.0.35"})
  void olderJettyThanIsNeededIsNamedWithTheRemedy(String version) {
    Availability availability = JettyTransportProvider.availabilityWith("12.1.14", version, null);
    assertThat(availability.reason()).contains("Jetty " + version).contains("12.1 is needed");
    assertThat(availability.remedy()).contains("jetty-bom");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12.1.0", "12.1.14", "12.2.0", "13.0.0"})
  void jettyThatIsNeededOrLaterIsAvailable(String version) {
    assertThat(JettyTransportProvider.availabilityWith(version, version, version).isAvailable())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "256"})
  void takesANumberOfThreads(String threads) {
    try (ClientTransport transport =
        new JettyTransportProvider().create(with("jetty.threads", threads))) {
      assertThat(transport).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "257", "-1", "two"})
  void refusesABadNumberOfThreads(String threads) {
    assertThatThrownBy(() -> new JettyTransportProvider().create(with("jetty.threads", threads)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option jetty.threads '" + threads + "' must be a whole number, 4 to 256");
  }

  @Test
  void refusesAnUnknownOptionOfItsOwnAndOverlooksThoseOfOthers() {
    assertThatThrownBy(() -> new JettyTransportProvider().create(with("jetty.treads", "4")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jetty.treads")
        .hasMessageContaining("jetty.threads");
    new JettyTransportProvider().create(with("netty.loops", "1")).close();
  }

  private static TransportConfig with(String option, String value) {
    return TransportConfig.DEFAULT.withOptions(Map.of(option, value));
  }
}
