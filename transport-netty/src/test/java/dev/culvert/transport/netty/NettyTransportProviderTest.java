package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.Providers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NettyTransportProviderTest {

  @Test
  void isFoundByNameAndTellsItsVersion() {
    var provider = Providers.transports().named("netty");

    assertThat(provider).isInstanceOf(NettyTransportProvider.class);
    assertThat(provider.availability().isAvailable()).isTrue();
    assertThat(provider.availability().detail()).matches("Netty 4\\.2\\.\\d+.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "64"})
  void takesANumberOfLoops(String loops) {
    try (ClientTransport transport =
        new NettyTransportProvider().create(with("netty.loops", loops))) {
      assertThat(transport).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65", "-1", "two"})
  void refusesABadNumberOfLoops(String loops) {
    assertThatThrownBy(() -> new NettyTransportProvider().create(with("netty.loops", loops)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option netty.loops '" + loops + "' must be a whole number, 1 to 64");
  }

  @Test
  void refusesAnUnknownOptionOfItsOwnAndOverlooksThoseOfOthers() {
    assertThatThrownBy(() -> new NettyTransportProvider().create(with("netty.lops", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("netty.lops")
        .hasMessageContaining("netty.loops");
    new NettyTransportProvider().create(with("jetty.threads", "1")).close();
  }

  private static TransportConfig with(String option, String value) {
    return TransportConfig.DEFAULT.withOptions(Map.of(option, value));
  }
}
