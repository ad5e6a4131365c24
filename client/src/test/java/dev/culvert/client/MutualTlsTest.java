package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.server.ServerTls;
import dev.culvert.testkit.TestCertificates;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the client, from its files to a gateway, and of the gateway to the node. */
class MutualTlsTest extends ClientContract {

  private static final String PASSWORD = "a password";

  private final TestCertificates certificates = TestCertificates.get();
  private final ServerTls mutual =
      new ServerTls(certificates.server(), certificates.authority().trust(), Set.of("localhost"));

  @TempDir private Path directory = Path.of("");

  @Test
  void certificatesOpenTheWayThroughAGatewayToANode() throws Exception {
    Path authority =
        pem(
            "ca.pem",
            "CERTIFICATE",
            certificates.authority().trust().getAcceptedIssuers()[0].getEncoded());
    X509ExtendedKeyManager client = certificates.client();
    Path certificate =
        pem("client.pem", "CERTIFICATE", client.getCertificateChain(alias(client))[0].getEncoded());
    Path key = pem("client.key", "PRIVATE KEY", client.getPrivateKey(alias(client)).getEncoded());
    Path store = pkcs12("client.p12", client);
    Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    Path strangers = pkcs12("stranger.p12", certificates.strangersClient());
    ClientTls towardsNode =
        ClientTls.DEFAULT
            .withTrust(certificates.authority().trust())
            .withIdentity(certificates.server());
    try (HostPod node = HostPod.startWithTls(mutual);
        TestPort echo = TestPort.echo();
        TestGateway gateway = TestGateway.startWithTls(node.on(80, echo), towardsNode, mutual)) {
      for (GatewayMode mode : GatewayMode.values()) {
        assertOpens(
            to(gateway, authority).gatewayMode(mode).clientCert(certificate).clientKey(key));
        assertOpens(
            to(gateway, authority)
                .gatewayMode(mode)
                .clientCert(store)
                .clientKeyPasswordFile(password));
        assertUnauthenticated(to(gateway, authority).gatewayMode(mode));
        assertUnauthenticated(
            to(gateway, authority)
                .gatewayMode(mode)
                .clientCert(strangers)
                .clientKeyPasswordFile(password));
      }
    }
  }

  private ConnectBuilder to(TestGateway gateway, Path authority) {
    return connect(pod).server(gateway.url()).node(TestGateway.NODE).serverCa(authority);
  }

  private static void assertOpens(ConnectBuilder builder) throws Exception {
    try (Culvert culvert = builder.open();
        Socket socket = culvert.socket(80)) {
      assertEchoes(socket);
    }
  }

  private static void assertUnauthenticated(ConnectBuilder builder) {
    assertThatThrownBy(builder::open)
        .isInstanceOfSatisfying(
            CulvertException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.UNAUTHENTICATED));
  }

  private static String alias(X509ExtendedKeyManager identity) {
    return identity.getClientAliases("EC", null)[0];
  }

  private Path pem(String name, String label, byte[] der) throws Exception {
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n");
  }

  private Path pkcs12(String name, X509ExtendedKeyManager identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    X509Certificate[] chain = identity.getCertificateChain(alias(identity));
    store.setKeyEntry(
        "client", identity.getPrivateKey(alias(identity)), PASSWORD.toCharArray(), chain);
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }
}
