package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.culvert.bench.link.Link;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "netty+tls+loops=2/jnr",
        "netty/nsenter+form=unix",
        "netty/nsenter+form=helper+launcher='chroot /proc/4711/root'",
        "netty/nsenter+launcher='it''s one, or +2'",
        "raw/jnr+threads=1",
        "socat",
        "tunnel",
        "ssh",
        "kubectl",
        "netty+gateway/jnr",
        "netty+gateway=relay/jnr",
        "netty+gateway+wan/jnr",
        "netty+tls+gateway+loops=2/jnr",
        "netty/remote",
        "netty+tls/remote",
        "raw+wan",
        "netty+lan/jnr",
        "netty+tls+slow+loops=2/nsenter",
        "jetty+stream-window=64KiB/jnr"
      })
  void printsAsItWasRead(String text) {
    assertThat(Cell.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "socat+tls",
        "sshd",
        "socat/",
        "netty",
        "netty/",
        "/jnr",
        "netty/jnr/x",
        "netty/nsenter+socat=/bin/socat"
      })
  void otherFormsAreRefused(String text) {
    assertThatThrownBy(() -> Cell.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cell '" + text + "' must be raw[+LINK] or TRANSPORT");
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
        .hasMessageContaining("or OPTION=VALUE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"netty+gateway+gateway/jnr", "netty+tls+tls/jnr", "netty+via=gateway+gw/jnr"})
  void aWordIsTlsOrGatewayAndOnce(String text) {
    assertThatThrownBy(() -> Cell.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "must be tls, gateway, lan, wan, far, lossy, slow or OPTION=VALUE, and once");
  }

  @Test
  void wordsInAnyOrderAreTheSameCell() {
    assertThat(Cell.parse("netty+gateway+tls/jnr")).isEqualTo(Cell.parse("netty+tls+gateway/jnr"));
  }

  @Test
  void aStreamWindowIsForClientAndNodeAndNoOptionOfTheTransport() {
    Cell cell = Cell.parse("netty+stream-window=65535+loops=2/jnr");

    assertThat(cell.impossible()).isEmpty();
    assertThat(cell.refused()).isEmpty();
    assertThat(cell.clientSide().config().http2().streamWindow()).isEqualTo(65_535);
    assertThat(cell.clientSide().config().options()).containsOnly(entry("netty.loops", "2"));
    assertThat(cell.clientOptions())
        .containsExactly(
            "--transport", "netty", "--set", "netty.loops=2", "--stream-window", "65535");
    assertThat(cell.nodeOptions())
        .containsExactly("--connector", "jnr", "--stream-window", "65535");
    assertThat(Cell.parse("netty+stream-window=4MiB/jnr").clientSide().window().settings())
        .isEqualTo(Http2Settings.DEFAULT.withStreamWindow(4 << 20));
  }

  @Test
  void aServerEngineIsForNodeAndGatewayAndNoOptionOfTheTransport() {
    Cell cell = Cell.parse("jetty+gateway+server=netty/jnr");

    assertThat(cell).hasToString("jetty+gateway+server=netty/jnr");
    assertThat(cell.impossible()).isEmpty();
    assertThat(cell.refused()).isEmpty();
    assertThat(cell.clientSide().config().options()).isEmpty();
    assertThat(cell.clientOptions())
        .containsExactly("--transport", "jetty", "--gateway-mode", "streams");
    assertThat(cell.gatewayOptions())
        .containsExactly("--transport", "jetty", "--server-engine", "netty");
    assertThat(cell.nodeOptions())
        .containsExactly("--connector", "jnr", "--server-engine", "netty");
    assertThat(Cell.parse("jetty+server=apache/jnr").impossible().orElseThrow())
        .contains("no server named 'apache'; here are: netty, undertow");
    assertThat(Cell.parse("jetty+server=netty/remote").impossible().orElseThrow())
        .contains("somebody else's");
  }

  @Test
  void aGatewaysModeIsForTheClientAndNoOptionOfTheTransport() {
    Cell cell = Cell.parse("netty+gateway=relay+server=netty/jnr");

    assertThat(cell).hasToString("netty+gateway=relay+server=netty/jnr");
    assertThat(cell.impossible()).isEmpty();
    assertThat(cell.refused()).isEmpty();
    assertThat(cell.hasGateway()).isTrue();
    assertThat(cell.clientSide().config().options()).isEmpty();
    assertThat(cell.clientSide().config().gateway()).isEqualTo(GatewayMode.RELAY);
    assertThat(cell.clientOptions())
        .containsExactly("--transport", "netty", "--gateway-mode", "relay");
    assertThat(cell.gatewayOptions())
        .containsExactly("--transport", "netty", "--server-engine", "netty");
    Cell streams = Cell.parse("netty+gateway/jnr");
    assertThat(streams.clientSide().config().gateway()).isEqualTo(GatewayMode.STREAMS);
    assertThat(streams.clientOptions())
        .containsExactly("--transport", "netty", "--gateway-mode", "streams");
    assertThat(Cell.parse("netty/remote").clientSide().config().gateway())
        .isEqualTo(GatewayMode.AUTO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty+gateway+gateway=relay/jnr", "netty+gateway=pipe/jnr"})
  void whatIsNoModeOfAGatewayIsRefused(String text) {
    assertThatThrownBy(() -> Cell.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gateway");
  }

  @ParameterizedTest
  @ValueSource(strings = {"64", "64KB", "4GiB", "-1", "9999999999", "2048MiB", "1KiB"})
  void whatIsNoWindowIsRefused(String size) {
    assertThatThrownBy(() -> Cell.parse("netty+stream-window=" + size + "/jnr"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("window");
  }

  @Test
  void aCellHasOneLinkAtMost() {
    assertThatThrownBy(() -> Cell.parse("netty+wan+slow/jnr"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one link, not several");
    assertThat(Cell.parse("netty+wan+tls/jnr").link()).hasValue(Link.WAN);
    assertThat(Cell.parse("netty+wan+tls/jnr").withoutLink()).hasToString("netty+tls/jnr");
    assertThat(Cell.parse("raw+wan").isRaw()).isTrue();
    assertThat(Cell.parse("raw+wan").withoutLink()).isEqualTo(Cell.parse("raw"));
  }

  @ParameterizedTest
  @CsvSource({
    "netty+wan/remote,is already there",
    "netty+wan/direct,enters no namespaces",
    "raw+tls,has no TLS",
    "raw+gateway+wan,no gateway"
  })
  void aLinkGoesWithWhatItCanLeadTo(String text, String why) {
    assertThat(Cell.parse(text).impossible())
        .hasValueSatisfying(said -> assertThat(said).contains(why));
  }

  @Test
  void aBaselineHasNoConnector() {
    assertThatThrownBy(() -> Cell.parse("socat/nsenter"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cell 'socat/nsenter': socat has no connector; write socat");
    assertThat(Cell.parse("socat").isBaseline()).isTrue();
    assertThat(Cell.parse("netty/jnr").isBaseline()).isFalse();
    assertThat(Cell.parse("raw").isBaseline()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"raw,false", "netty/nsenter,true", "tunnel,true", "ssh,false", "relay2,false"})
  void manyConnectionsAreNotForEveryCell(String text, boolean carries) {
    assertThat(Cell.parse(text).carriesMany()).isEqualTo(carries);
  }

  @Test
  void aRemoteCellIsATransportAlone() {
    assertThat(Cell.parse("netty/remote").impossible()).isEmpty();
    assertThat(Cell.parse("netty/remote").unavailable()).isEmpty();
    assertThat(Cell.parse("netty+gateway/remote").impossible())
        .hasValueSatisfying(why -> assertThat(why).contains("give a transport"));
    assertThat(Cell.parse("raw/remote").impossible()).isPresent();
    assertThat(Cell.parse("nety/remote").impossible())
        .hasValueSatisfying(why -> assertThat(why).contains("no transport named 'nety'"));
  }

  @Test
  void optionsOfTheConnectorReachItUnderItsName() {
    Cell cell = Cell.parse("netty/nsenter+form=helper+launcher='chroot /proc/4711/root'");

    assertThat(cell.nodeSide().config().options())
        .containsOnly(
            entry("nsenter.form", "helper"), entry("nsenter.launcher", "chroot /proc/4711/root"));
    assertThat(cell.nodeSide().provider().name()).isEqualTo("nsenter");
  }

  @Test
  void anOptionMayHaveTheNameInFront() {
    assertThat(Cell.parse("netty+netty.loops=2/jnr"))
        .isEqualTo(Cell.parse("netty+loops=2/jnr"))
        .hasToString("netty+loops=2/jnr");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "netty/nsenter+form",
        "netty/nsenter+=unix",
        "netty/nsenter+",
        "netty/nsenter+form=unix+form=pipe",
        "netty/nsenter+launcher='chroot",
        "netty/nsenter+launcher='a'b",
        "netty/nsenter+launcher=a'b'",
        "netty/'nsenter'",
        "netty/nsenter+'a b'=c"
      })
  void whatIsNoOptionOfAConnectorIsRefused(String text) {
    assertThatThrownBy(() -> Cell.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cellsInAListAreApartAtCommasOutsideQuotes() {
    assertThat(Quoting.split("raw,netty/nsenter+launcher='a, b',netty/jnr", ','))
        .containsExactly("raw", "netty/nsenter+launcher='a, b'", "netty/jnr");
  }

  @Test
  void filesOfDifferentCellsHaveDifferentNames() {
    assertThat(Cell.parse("netty/nsenter+form=unix").fileName())
        .isEqualTo("netty-nsenter+form=unix");
    String quoted = Cell.parse("netty/nsenter+launcher='chroot /x'").fileName();
    assertThat(quoted)
        .matches("[A-Za-z0-9.+=_~-]+")
        .isNotEqualTo(Cell.parse("netty/nsenter+launcher='chroot-/x'").fileName());
    assertThat(Cell.parse("netty/nsenter+launcher=" + "x".repeat(500)).fileName()).hasSize(109);
  }

  @Test
  void aValueThatTheProviderRefusesIsToldInItsWords() {
    assertThat(Cell.parse("netty/nsenter+maxChildren=none").refused())
        .hasValueSatisfying(why -> assertThat(why).contains("nsenter.maxChildren 'none'"));
    assertThat(Cell.parse("netty+loops=x/nsenter+maxChildren=9").refused())
        .hasValueSatisfying(why -> assertThat(why).contains("netty.loops"));
    assertThat(Cell.parse("netty/nsenter+maxChildren=9").refused()).isEmpty();
  }

  @Test
  void withOptionsAConnectorIsAskedByMakingIt() {
    assertThat(Cell.parse("netty/nsenter+socat=nowhere").unavailable())
        .hasValueSatisfying(why -> assertThat(why).contains("nowhere"));
    assertThat(Cell.parse("netty/nsenter+maxChildren=9").unavailable()).isEmpty();
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
