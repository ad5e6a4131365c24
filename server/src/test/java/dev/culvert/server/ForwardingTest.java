package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Splice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ForwardingTest {

  static final String PATH = "/portForward/default/web";

  private final FakeLocator locator = new FakeLocator();
  private final List<Splice.Summary> ended = new CopyOnWriteArrayList<>();
  private ForwardServer server;
  private RawHttp2Client client;

  @BeforeEach
  void start() throws IOException {
    server =
        ForwardServer.start(
            ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withStreams((route, port, summary) -> ended.add(summary)),
            new NodeBackend(locator, new FakeConnector()));
    client = new RawHttp2Client(server.address());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void bytesGoBothWaysAtOnce() throws IOException {
    try (PodServer pod = PodServer.echo()) {
      byte[] data = random(8 << 20);
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      assertThat(stream.status()).isEqualTo("200");
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
      assertThat(stream.trailer("culvert-failure")).isNull();
      Awaitility.await().untilAsserted(() -> assertThat(ended).hasSize(1));
      assertThat(ended.get(0).failure()).isNull();
      assertThat(ended.get(0).toFar()).isEqualTo(data.length);
    }
  }

  @Test
  void refusedPortIsA502WithAProblemWhileTheBodyIsOpen() throws IOException {
    PodServer pod = PodServer.echo();
    pod.close();
    client.post(PATH);
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    assertThat(stream.status()).isEqualTo("502");
    assertThat(stream.header("culvert-failure")).isEqualTo("connection-refused");
    assertThat(stream.header("content-type")).isEqualTo("application/problem+json");
    assertThat(new String(stream.awaitEnd(), StandardCharsets.UTF_8))
        .contains(
            "\"type\":\"urn:culvert:connection-refused\"",
            "pod default/web port "
                + pod.port()
                + ": 127.0.0.1: Connection refused; [::1]: Connection refused");
    stream.end();
  }

  static byte[] random(int length) {
    byte[] data = new byte[length];
    new Random(42).nextBytes(data);
    return data;
  }
}
