package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import java.io.IOException;
import java.io.InputStream;
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

  /** As beside Spring Boot 3: what Netty 4.1 lacks is not there. */
  @Test
  void olderNettyThanIsNeededIsNamedWithTheRemedy() throws ReflectiveOperationException {
    ClientTransportProvider provider =
        (ClientTransportProvider)
            new OlderNetty()
                .loadClass(NettyTransportProvider.class.getName())
                .getConstructor()
                .newInstance();

    assertThat(provider.availability().reason()).contains("older than 4.2");
    assertThat(provider.availability().remedy()).contains("netty-bom");
    assertThatThrownBy(() -> provider.create(TransportConfig.DEFAULT))
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining("transport netty cannot work here")
        .hasMessageContaining("netty-bom");
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
        .hasMessageContaining("netty.loops and netty.tls");
    new NettyTransportProvider().create(with("jetty.threads", "1")).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jdk", "openssl"})
  void takesALibraryForTls(String library) {
    try (ClientTransport transport =
        new NettyTransportProvider().create(with("netty.tls", library))) {
      assertThat(transport).isNotNull();
    }
  }

  @Test
  void refusesAnotherLibraryForTls() {
    assertThatThrownBy(() -> new NettyTransportProvider().create(with("netty.tls", "OpenSSL")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option netty.tls 'OpenSSL' must be auto, jdk or openssl");
  }

  private static TransportConfig with(String option, String value) {
    return TransportConfig.DEFAULT.withOptions(Map.of(option, value));
  }

  /** Loads this package anew, and hides from it what Netty 4.2 has brought. */
  private static final class OlderNetty extends ClassLoader {

    OlderNetty() {
      super(NettyTransportProvider.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals("io.netty.channel.MultiThreadIoEventLoopGroup")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith(NettyTransportProvider.class.getPackageName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] read = bytes.readAllBytes();
        return defineClass(name, read, 0, read.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
