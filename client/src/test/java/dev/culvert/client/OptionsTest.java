package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings are those of the command. */
@Timeout(60)
class OptionsTest {

  private static final Path COMMAND = Path.of("../cli/src/main/java/dev/culvert/cli");
  private static final Pattern NAME = Pattern.compile("\"--([a-z][a-z-]+)\"");

  @AfterEach
  void clear() {
    PodOptions.NAMES.forEach(name -> System.clearProperty("culvert." + name));
  }

  /** Strict is the library's alone; what the command prints is the command's. */
  @Test
  void namesAreThoseOfTheCommand() throws IOException {
    Set<String> ofTheCommand = new TreeSet<>(Set.of("strict", "pod"));
    for (String file :
        new String[] {
          "PortForwardCommand",
          "TransportOptions",
          "ClientTlsOptions",
          "Http2Options",
          "CommonOptions",
          "SetOption"
        }) {
      NAME.matcher(Files.readString(COMMAND.resolve(file + ".java")))
          .results()
          .forEach(name -> ofTheCommand.add(name.group(1)));
    }
    ofTheCommand.remove("verbose");
    assertThat(new TreeSet<>(PodOptions.NAMES)).isEqualTo(ofTheCommand);
  }

  @Test
  void defaultsAreThoseOfTheTransports() {
    Opening opening = complete().opening();
    assertThat(opening.config()).isEqualTo(TransportConfig.DEFAULT);
    assertThat(opening.grace()).isEqualTo(Duration.ofSeconds(2));
    assertThat(opening.strict()).isFalse();
    assertThat(opening.target()).hasToString("http://127.0.0.1:7000/portForward/default/web");
  }

  @Test
  void whatIsSaidByMethodsCanBeSaidByNames() {
    TransportConfig said =
        complete()
            .connectTimeout(Duration.ofSeconds(5))
            .keepAlive(Duration.ofMinutes(1))
            .cleartext(Cleartext.UPGRADE)
            .gatewayMode(GatewayMode.STREAMS)
            .streamWindow(1 << 21)
            .maxStreamWindow(0)
            .connectionWindow(1 << 24)
            .maxFrameSize(1 << 15)
            .maxStreams(7)
            .set("netty.loops", "2")
            .opening()
            .config();
    TransportConfig named =
        complete()
            .options(
                Map.of(
                    "connect-timeout", "5s",
                    "keep-alive", "1m",
                    "cleartext", "upgrade",
                    "gateway-mode", "streams",
                    "stream-window", "2MiB",
                    "max-stream-window", "0",
                    "connection-window", "16MiB",
                    "max-frame-size", "32KiB",
                    "max-streams", "7",
                    "set", "netty.loops=2"))
            .opening()
            .config();
    assertThat(named).isEqualTo(said);
    assertThat(said.http2()).isEqualTo(new Http2Settings(1 << 21, 1 << 24, 1 << 15, 7, 16 << 10));
    assertThat(said.options()).containsEntry("netty.loops", "2");
  }

  @Test
  void whatIsNoOptionIsAnsweredWithThoseThatAre() {
    assertThatThrownBy(() -> Culvert.connect().option("address", "127.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("address: there is no such option here")
        .hasMessageContaining("pod, transport");
    assertThatThrownBy(() -> Culvert.forward().option("adress", "127.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pod, address, transport");
  }

  @Test
  void oneSettingSwapsTheTransport() {
    for (String name : new String[] {"netty", "jetty", "okhttp"}) {
      assertThat(complete().transport(name).opening().provider().name()).isEqualTo(name);
      System.setProperty("culvert.transport", name);
      assertThat(complete().opening().provider().name()).isEqualTo(name);
      System.clearProperty("culvert.transport");
    }
    assertThat(complete().opening().provider().name()).isEqualTo("netty");
  }

  @Test
  void programGoesBeforeProperties() {
    System.setProperty("culvert.server", "https://gateway:7000");
    System.setProperty("culvert.node", "n1");
    System.setProperty("culvert.pod", "pod/web");
    System.setProperty("culvert.strict", "true");
    Opening opening = Culvert.connect().namespace("shop").pod("db").opening();
    assertThat(opening.target())
        .hasToString("https://gateway:7000/proxy/nodes/n1/portForward/shop/db");
    assertThat(opening.strict()).isTrue();
    assertThat(Culvert.forward().strict(false).opening().strict()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          keep-alive      | 10      | keep-alive: '10' must be a whole number with a unit, such as 500ms, 10s or 2m
          gateway-mode    | rely    | gateway-mode: 'rely' must be one of auto, streams, relay
          strict          | perhaps | strict: 'perhaps' must be true or false
          set             | a       | set: 'a' must be NAME=VALUE
          connect-timeout | 0       | connect-timeout: connect timeout PT0S must be more than zero
          keepalive       | 10s     | keepalive: there is no such option here; there are: server, node,
          """)
  void wrongOnesAreNamed(String name, String value, String message) {
    assertThatThrownBy(() -> complete().option(name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
    System.setProperty("culvert." + name, value);
    if (PodOptions.NAMES.contains(name)) {
      assertThatThrownBy(Culvert::connect)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("system property culvert." + message);
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> Culvert.connect().pod("web").open())
        .hasMessageContaining("no server is given")
        .hasMessageContaining("-Dculvert.server");
    assertThatThrownBy(() -> Culvert.connect("http://127.0.0.1:7000").open())
        .hasMessageContaining("no pod is given");
    assertThatThrownBy(() -> Culvert.forward("http://127.0.0.1:7000").pod("web").start())
        .hasMessageContaining("no ports to forward");
    assertThatThrownBy(() -> complete().transport("quic").open())
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining("no transport named 'quic' is here")
        .hasMessageContaining("here are: netty, ");
  }

  @Test
  void tlsIsRefusedWhereItIsForNothing() {
    Stream.<PodOptions<?>>of(
            complete().serverName("node"),
            complete().insecureSkipNameCheck(),
            complete().tls(ClientTls.DEFAULT),
            complete().clientKey(Path.of("key.pem")))
        .forEach(
            options ->
                assertThatThrownBy(options::opening)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("http://127.0.0.1:7000 is cleartext"));
    assertThatThrownBy(
            () ->
                complete().server("https://127.0.0.1:7000").clientKey(Path.of("key.pem")).opening())
        .hasMessageContaining("need client-cert");
    assertThatThrownBy(
            () ->
                complete()
                    .server("https://127.0.0.1:7000")
                    .tls(ClientTls.DEFAULT)
                    .serverName("node")
                    .opening())
        .hasMessageContaining("both made and by files");
  }

  private static ConnectBuilder complete() {
    return Culvert.connect("http://127.0.0.1:7000").pod("web");
  }
}
