package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

  private static final PodRef POD = new PodRef("default", "web-0.db");

  @Test
  void pathOfAGateway() {
    Route route = new Route("node-1.example", POD);
    assertThat(route.path()).isEqualTo("/proxy/nodes/node-1.example/portForward/default/web-0.db");
    assertThat(Route.parse(route.path())).isEqualTo(route);
  }

  @Test
  void pathOfANode() {
    Route route = new Route(null, POD);
    assertThat(route.path()).isEqualTo("/portForward/default/web-0.db");
    assertThat(Route.parse(route.path())).isEqualTo(route);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/portForward/default",
        "/portForward/default/",
        "/portForward//web",
        "/portForward/default/web/",
        "/portforward/default/web",
        "/proxy/nodes//portForward/default/web",
        "/proxy/nodes/n/portForward/default/web/x",
        "http://host/portForward/default/web",
        "/portForward/default/../web"
      })
  void otherPathsAreRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Route.parse(path))
        .withMessageContaining("must be /proxy/nodes/{node}/portForward/{namespace}/{pod}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/portForward/default/..",
        "/portForward/default/web?x=1",
        "/portForward/%64efault/web",
        "/portForward/default/we%2fb",
        "/proxy/nodes/Node/portForward/default/web",
        "/portForward/default/web\n"
      })
  void namesThatBreakTheRulesAreRefused(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> Route.parse(path));
  }
}
