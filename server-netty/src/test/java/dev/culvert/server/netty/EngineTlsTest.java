package dev.culvert.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.TlsTerms;
import dev.culvert.testkit.TestAuthority;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.IllegalReferenceCountException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTlsTest {

  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");

  private final ConnectionBuffers buffers =
      new ServerBuffers(1 << 16, 1 << 20).of(new Edge(new EmbeddedChannel()));

  @ParameterizedTest
  @CsvSource({"auto, false, true", "openssl, true, true", "jdk, false, false"})
  void theLibraryIsTheOneThatWasAskedFor(String name, boolean withClients, boolean withNodes)
      throws Exception {
    EngineConfig config = config(Map.of("netty.tls", name));
    try (EngineTls tls = new EngineTls(config, Runnable::run)) {
      assertNative(tls.withClient(ByteBufAllocator.DEFAULT, buffers), withClients);
      TlsTerms terms = config.nodeTls();
      assertThat(terms).isNotNull();
      assertNative(tls.withNode(terms, "node", 1, ByteBufAllocator.DEFAULT, buffers), withNodes);
    }
  }

  @Test
  void termsThatItWasNotMadeWithAreTheJdks() throws Exception {
    try (EngineTls tls = new EngineTls(config(Map.of()), Runnable::run)) {
      assertNative(tls.withNode(node(), "node", 1, ByteBufAllocator.DEFAULT, buffers), false);
    }
  }

  /** Its memory is gone: nothing may be made of it any more. */
  @Test
  void afterItsEndThereAreNoConnections() throws Exception {
    EngineTls tls = new EngineTls(config(Map.of("netty.tls", "openssl")), Runnable::run);
    tls.close();
    tls.close();
    assertThatThrownBy(() -> tls.withClient(ByteBufAllocator.DEFAULT, buffers))
        .isInstanceOf(IllegalReferenceCountException.class);
  }

  @Test
  void anotherLibraryIsRefused() throws Exception {
    EngineConfig config = config(Map.of("netty.tls", "gnutls"));
    assertThatThrownBy(() -> new NettyServerProvider().create(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option netty.tls 'gnutls' must be auto, jdk or openssl");
  }

  private static void assertNative(TlsHandler handler, boolean isNative) {
    assertThat(handler.engine() instanceof ReferenceCountedOpenSslEngine).isEqualTo(isNative);
    if (handler.engine() instanceof ReferenceCountedOpenSslEngine counted) {
      assertThat(counted.release()).isTrue();
    }
  }

  private static EngineConfig config(Map<String, String> options) throws GeneralSecurityException {
    return new EngineConfig(
        new InetSocketAddress(0),
        Http2Settings.DEFAULT,
        1,
        Duration.ofDays(1),
        1 << 20,
        server(),
        node(),
        options);
  }

  private static TlsTerms server() throws GeneralSecurityException {
    X509ExtendedKeyManager identity = AUTHORITY.issue("server");
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {identity}, null, null);
    return new TlsTerms(identity, null, context, parameters(context));
  }

  private static TlsTerms node() {
    ClientTls tls = ClientTls.DEFAULT.withTrust(AUTHORITY.trust());
    SSLContext context = tls.context();
    return new TlsTerms(null, tls.trustManager(), context, parameters(context));
  }

  private static SSLParameters parameters(SSLContext context) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    return parameters;
  }
}
