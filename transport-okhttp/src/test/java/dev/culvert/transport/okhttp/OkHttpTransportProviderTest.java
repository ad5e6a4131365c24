package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Providers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OkHttpTransportProviderTest {

  @Test
  void isFoundByNameAndTellsItsVersion() {
    var provider = Providers.transports().named("okhttp");

    assertThat(provider).isInstanceOf(OkHttpTransportProvider.class);
    assertThat(provider.availability().isAvailable()).isTrue();
    assertThat(provider.availability().detail()).matches("OkHttp 5\\.\\d+\\.\\d+.*");
  }

  @Test
  void refusesAnOptionOfItsOwnAndOverlooksThoseOfOthers() {
    assertThatThrownBy(() -> new OkHttpTransportProvider().create(with("okhttp.pool")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option okhttp.pool is unknown; transport okhttp has none");
    new OkHttpTransportProvider().create(with("netty.loops")).close();
  }

  private static TransportConfig with(String option) {
    return TransportConfig.DEFAULT.withOptions(Map.of(option, "1"));
  }
}
