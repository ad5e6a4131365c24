package dev.culvert.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.testkit.TestAuthority;
import dev.culvert.tls.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsLibraryTest {

  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final char[] PASSWORD = "secret".toCharArray();

  @TempDir Path directory;

  @Test
  void isNamedByItsOption() {
    assertThat(TlsLibrary.of(Map.of())).isSameAs(TlsLibrary.AUTO);
    assertThat(TlsLibrary.of(Map.of("netty.tls", "jdk"))).isSameAs(TlsLibrary.JDK);
    assertThat(TlsLibrary.of(Map.of("netty.tls", "openssl"))).isSameAs(TlsLibrary.OPENSSL);
    assertThatThrownBy(() -> TlsLibrary.of(Map.of("netty.tls", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option netty.tls '' must be auto, jdk or openssl");
  }

  @Test
  void theOneThatIsThereIsBoringSsl() {
    assertThat(OpenSsl.versionString()).contains("BoringSSL");
  }

  @ParameterizedTest
  @CsvSource({"EC, 256", "EC, 384", "RSA, 2048"})
  void identitiesOfBothEndsAreShown(String kind, int size) throws Exception {
    assertShown(AUTHORITY.issue("someone", keys(kind, size)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void identitiesFromFilesAreShown(String kind) throws Exception {
    Path file = directory.resolve("identity.p12");
    X509ExtendedKeyManager made =
        AUTHORITY.issue("someone", keys(kind, kind.equals("EC") ? 256 : 2048));
    String alias = made.getServerAliases(kind, null)[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", made.getPrivateKey(alias), PASSWORD, made.getCertificateChain(alias));
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    assertShown(TlsFiles.identity(file, PASSWORD));
  }

  @Test
  void aKeyThatBoringSslIsNotAskedForIsTheJdks() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    assertIsTheJdks(AUTHORITY.issue("someone", keys), "neither RSA nor EC");
  }

  @Test
  void aKeyThatStaysWhereItIsIsTheJdks() {
    assertIsTheJdks(new HardwareKeys(AUTHORITY.issue("someone")), "cannot be copied");
  }

  @Test
  void aContextThatCannotBeMadeIsTheJdks() {
    TlsLibrary.Recipe broken =
        provider -> {
          throw new SSLException("no such luck");
        };
    assertThat(TlsLibrary.AUTO.openSsl(null, X509ExtendedKeyManager::getClientAliases, broken))
        .isNull();
    assertThatThrownBy(
            () ->
                TlsLibrary.OPENSSL.openSsl(null, X509ExtendedKeyManager::getClientAliases, broken))
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining("no such luck")
        .hasMessageContaining("netty.tls=jdk");
  }

  private static void assertIsTheJdks(X509ExtendedKeyManager identity, String why) {
    assertThat(server(TlsLibrary.AUTO, identity)).isNull();
    assertThat(server(TlsLibrary.JDK, identity)).isNull();
    assertThatThrownBy(() -> server(TlsLibrary.OPENSSL, identity))
        .isInstanceOfSatisfying(
            CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
        .hasMessageContaining(why)
        .hasMessageContaining("netty.tls=jdk");
    assertThatThrownBy(
            () -> TlsLibrary.OPENSSL.require(identity, X509ExtendedKeyManager::getClientAliases))
        .hasMessageContaining(why);
    TlsLibrary.AUTO.require(identity, X509ExtendedKeyManager::getClientAliases);
  }

  /** By each end to the other. */
  private static void assertShown(X509ExtendedKeyManager identity) throws SSLException {
    SslContext server = Objects.requireNonNull(server(TlsLibrary.OPENSSL, identity));
    SslContext client =
        Objects.requireNonNull(
            TlsLibrary.AUTO.openSsl(
                identity,
                X509ExtendedKeyManager::getClientAliases,
                provider ->
                    SslContextBuilder.forClient()
                        .sslProvider(provider)
                        .keyManager(identity)
                        .trustManager(AUTHORITY.trust())
                        .build()));
    assertThat(client).isInstanceOf(ReferenceCountedOpenSslContext.class);
    EmbeddedChannel near =
        new EmbeddedChannel(client.newHandler(ByteBufAllocator.DEFAULT, "localhost", 1));
    EmbeddedChannel far = new EmbeddedChannel(server.newHandler(ByteBufAllocator.DEFAULT));
    boolean moved = true;
    while (moved) {
      boolean there = move(near, far);
      boolean back = move(far, near);
      moved = there || back;
    }
    assertThat(peer(near)).isEqualTo("CN=someone");
    assertThat(peer(far)).isEqualTo("CN=someone");
    near.finishAndReleaseAll();
    far.finishAndReleaseAll();
    assertThat(ReferenceCountUtil.release(client)).isTrue();
    assertThat(ReferenceCountUtil.release(server)).isTrue();
  }

  private static @Nullable SslContext server(TlsLibrary library, X509ExtendedKeyManager identity) {
    return library.openSsl(
        identity,
        X509ExtendedKeyManager::getServerAliases,
        provider ->
            SslContextBuilder.forServer(identity)
                .sslProvider(provider)
                .trustManager(AUTHORITY.trust())
                .clientAuth(ClientAuth.REQUIRE)
                .build());
  }

  private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      to.writeInbound(bytes);
      moved = true;
    }
    return moved;
  }

  private static String peer(EmbeddedChannel channel) throws SSLException {
    return channel
        .pipeline()
        .get(SslHandler.class)
        .engine()
        .getSession()
        .getPeerPrincipal()
        .getName();
  }

  private static KeyPair keys(String kind, int size) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(size);
    return generator.generateKeyPair();
  }
}
