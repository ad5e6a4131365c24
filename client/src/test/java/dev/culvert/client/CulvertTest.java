package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestCertificates;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is opened, what comes after a loss, and what is left at the end. */
class CulvertTest extends ClientContract {

  @Test
  void serverMayBeOneOfTls(@TempDir Path directory) throws Exception {
    X509Certificate authority = TestCertificates.get().authority().trust().getAcceptedIssuers()[0];
    Path file =
        Files.writeString(
            directory.resolve("ca.pem"),
            "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(authority.getEncoded())
                + "\n-----END CERTIFICATE-----\n");
    try (HostPod secure = HostPod.startWithTls();
        TestPort echo = TestPort.echo();
        Culvert culvert = connect(secure.on(80, echo)).serverCa(file).open();
        Socket socket = culvert.socket(80)) {
      assertEchoes(socket);
      assertThatThrownBy(() -> connect(secure).open())
          .isInstanceOfSatisfying(
              CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNTRUSTED));
    }
  }

  @Test
  void factoryGoesByThePortAlone() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      SocketFactory factory = open(pod.on(80, echo)).socketFactory();
      for (String host : List.of("localhost", "203.0.113.1", "no.such.host.invalid")) {
        try (Socket socket = factory.createSocket(host, 80);
            Socket later = factory.createSocket()) {
          assertEchoes(socket);
          assertThat(socket.getInetAddress().getHostName()).isEqualTo(host);
          later.connect(InetSocketAddress.createUnresolved(host, 80), 60_000);
          assertEchoes(later);
          assertThat(later.isConnected()).isTrue();
          assertThat(later.getPort()).isEqualTo(80);
        }
      }
    }
  }

  @Test
  void nothingIsLeftOfThousandConnects() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      for (int i = 0; i < 1_000; i++) {
        try (Socket socket = culvert.socket(80)) {
          assertEchoes(socket);
        }
      }
      Patience.await("connections of the pod closed").until(() -> echo.connections() == 0);
    }
  }

  @Test
  void closedCulvertOpensNothing() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      SocketFactory factory = culvert.socketFactory();
      Socket socket = culvert.socket(80);
      culvert.close();
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> factory.createSocket("web", 80))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> new CulvertSocketFactory(culvert.id()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void podThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> connect(pod).pod(HostPod.NO_POD).open())
        .isInstanceOfSatisfying(
            CulvertException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(Failure.NOT_FOUND);
              assertThat(e).hasMessageContaining("no pod default/nowhere");
            });
  }
}
