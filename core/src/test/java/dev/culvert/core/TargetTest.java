package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  private static final Route ROUTE = new Route(null, new PodRef("default", "web"));

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, 8080",
    "http://node, 80",
    "https://node, 443",
    "https://[::1]:8443, 8443",
    "http://node:8080/, 8080"
  })
  void serversAreRead(String text, int port) {
    Target target = new Target(Target.parseServer(text), ROUTE);
    assertThat(target.port()).isEqualTo(port);
  }

  @Test
  void printsServerAndPath() {
    assertThat(new Target(Target.parseServer("http://node:8080"), ROUTE))
        .hasToString("http://node:8080/portForward/default/web");
    assertThat(new Target(Target.parseServer("http://node:8080/"), ROUTE))
        .hasToString("http://node:8080/portForward/default/web");
  }

  @Test
  void aTransportWithServersOfItsOwnHasItsScheme() {
    assertThat(new Target(URI.create("own://name/"), ROUTE))
        .hasToString("own://name/portForward/default/web");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Target(URI.create("own://name/path"), ROUTE))
        .withMessageContaining("without path or query");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "node",
        "node:8080",
        "ftp://node",
        "memory://node",
        "http://",
        "http:///x",
        "http://node/path",
        "http://node?x",
        "http://node#x",
        "http://user@node",
        "http://no de",
        "http://node:99999",
        "http://node:0",
        "http://a_b:80"
      })
  void otherServersAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.parseServer(text))
        .withMessageContaining("must be http://HOST:PORT or https://HOST:PORT");
  }
}
