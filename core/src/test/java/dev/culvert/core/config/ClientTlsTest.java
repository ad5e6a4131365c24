package dev.culvert.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.culvert.core.spi.TransportCapability;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ClientTlsTest {

  @Test
  void trustsWhatTheJdkTrusts() {
    assertThat(ClientTls.DEFAULT.trustManager().getAcceptedIssuers()).isNotEmpty();
    assertThat(ClientTls.DEFAULT.context().createSSLEngine().getSupportedProtocols())
        .containsAll(ClientTls.PROTOCOLS);
  }

  @Test
  void namesAreCheckedUnlessTheUserSaysOtherwise() {
    assertThat(ClientTls.DEFAULT.checksServerName()).isTrue();
    ClientTls other = ClientTls.DEFAULT.withServerName("node-1.example");
    assertThat(other.checksServerName()).isTrue();
    assertThat(other.serverName()).isEqualTo("node-1.example");
    assertThat(other.withoutServerNameCheck().checksServerName()).isFalse();
  }

  @Test
  void serverNameThatIsNoneIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientTls.DEFAULT.withServerName("a b"))
        .withMessage("server name 'a b' must be a DNS name");
  }

  @Test
  void addressAndSettingTellWhatATransportNeeds() {
    URI plain = URI.create("http://node:7001");
    assertThat(TransportCapability.neededFor(plain, Cleartext.PRIOR_KNOWLEDGE))
        .contains(TransportCapability.PRIOR_KNOWLEDGE);
    assertThat(TransportCapability.neededFor(plain, Cleartext.UPGRADE))
        .contains(TransportCapability.UPGRADE);
    assertThat(TransportCapability.neededFor(URI.create("https://node"), Cleartext.UPGRADE))
        .contains(TransportCapability.TLS_ALPN);
    assertThat(TransportCapability.neededFor(URI.create("own://node"), Cleartext.PRIOR_KNOWLEDGE))
        .isEmpty();
  }
}
