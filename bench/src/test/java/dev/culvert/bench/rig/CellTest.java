package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CellTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "raw",
        "netty/jnr",
        "netty/nsenter",
        "netty+tls/jnr",
        "netty+tls+netty.loops=2/jnr"
      })
  void printsAsItWasRead(String text) {
    assertThat(Cell.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "netty", "netty/", "/jnr", "netty/jnr/x"})
  void otherFormsAreRefused(String text) {
    assertThatThrownBy(() -> Cell.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cell '" + text + "' must be raw or TRANSPORT");
  }

  @Test
  void aCellOfTheQuickProfileIsPossible() {
    assertThat(Cell.parse("raw").impossible()).isEmpty();
    assertThat(Cell.parse("netty/jnr").impossible()).isEmpty();
    assertThat(Cell.parse("netty/nsenter").impossible()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty+/jnr", "netty+TLS/jnr", "netty+=1/jnr"})
  void whatIsNeitherTlsNorAnOptionIsRefused(String text) {
    assertThatThrownBy(() -> Cell.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be tls or OPTION=VALUE");
  }

  @Test
  void anUnknownNameIsImpossible() {
    assertThat(Cell.parse("nety/jnr").impossible())
        .hasValueSatisfying(
            why -> assertThat(why).contains("no transport named 'nety'").contains("netty"));
    assertThat(Cell.parse("netty/jrn").impossible())
        .hasValueSatisfying(why -> assertThat(why).contains("no connector named 'jrn'"));
  }

  @Test
  void rawNeedsAConnectorThatLendsSockets() {
    assertThat(Cell.parse("raw/nsenter").impossible())
        .hasValueSatisfying(why -> assertThat(why).contains("lends no sockets"));
  }
}
