package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.core.wire.Relay;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client asks a gateway for when nobody has told it: a relay first, and then streams. */
abstract class GatewayModesContract extends ContractGroup {

  private static final String NO_UPGRADE = "HTTP/1.1 505 No\r\nContent-Length: 0\r\n\r\n";
  private static final Route THROUGH = new Route("a", ScriptedBackend.POD);

  private final AtomicInteger connections = new AtomicInteger();

  GatewayModesContract(TransportContract contract) {
    super(contract);
  }

  /** The gateway of this mode has nothing but relays. */
  @Requires.Relayed
  void aRelayIsAskedForFirst() throws Exception {
    fixture.gatewayMode(GatewayMode.AUTO);
    backend.echoOn(80);
    fixture.assertEchoes(fixture.dial(fixture.connect(), 80), 100_000);
  }

  @Requires(value = TransportCapability.RELAY, mode = ConnectionMode.PRIOR_KNOWLEDGE)
  void whereNobodyKnowsRelaysStreamsAreAskedFor() throws Exception {
    assertStreams(gatewayThatAnswers(NO_UPGRADE));
  }

  @Requires(value = TransportCapability.RELAY, mode = ConnectionMode.PRIOR_KNOWLEDGE)
  void whereTheNodeAllowsNoRelayStreamsAreAskedFor() throws Exception {
    assertStreams(gatewayThatAnswers(refusal(Failure.FORBIDDEN)));
  }

  /** As HTTP/2 servers do with what is no preface. */
  @Requires(value = TransportCapability.RELAY, mode = ConnectionMode.PRIOR_KNOWLEDGE)
  void whereTheRequestIsHungUpOnStreamsAreAskedFor() throws Exception {
    assertStreams(gatewayThatAnswers(""));
  }

  /** In ALPN it chooses {@code h2} or nothing. */
  @Requires(value = TransportCapability.RELAY, mode = ConnectionMode.TLS_ALPN)
  void whereTlsKnowsNoRelaysStreamsAreAskedFor() throws Exception {
    assertStreams(through(fixture.peer(GatewayModesContract::serveStreams)));
  }

  /** Streams would fare no better. */
  @Requires(value = TransportCapability.RELAY, mode = ConnectionMode.PRIOR_KNOWLEDGE)
  void whatHasNothingToDoWithRelaysIsNotTriedAgain() {
    CulvertException failure =
        fixture.connectFailure(gatewayThatAnswers(refusal(Failure.NOT_FOUND)));
    assertThat(failure.failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(connections).hasValue(1);
  }

  @Requires(value = TransportCapability.RELAY, mode = ConnectionMode.PRIOR_KNOWLEDGE)
  void whoWantsARelayGetsNoStreams() {
    fixture.gatewayMode(GatewayMode.RELAY);
    assertThat(fixture.connectFailure(gatewayThatAnswers(NO_UPGRADE)).failure())
        .isEqualTo(Failure.UNAVAILABLE);
    assertThat(connections).hasValue(1);
  }

  /** The first connection asks for a relay, and gets this answer. */
  private Target gatewayThatAnswers(String answer) {
    return through(
        fixture.peer(
            peer -> {
              if (connections.incrementAndGet() == 1) {
                assertThat(peer.readUpgradeRequest())
                    .containsEntry("upgrade", Relay.PROTOCOL)
                    .containsEntry(":path", THROUGH.path());
                peer.write(answer);
              } else {
                serveStreams(peer);
              }
            }));
  }

  private static void serveStreams(FrameConnection peer) throws Exception {
    assertThat(peer.acceptSession().head()).containsEntry(":path", THROUGH.path());
    peer.accept(peer.nextRequest());
    peer.readToEnd();
  }

  private void assertStreams(Target target) throws Exception {
    fixture.dial(fixture.connect(target), 80).awaitOpened();
  }

  private static Target through(Target peer) {
    return new Target(peer.server(), THROUGH);
  }

  private static String refusal(Failure failure) {
    CulvertException why = new CulvertException(failure, "not here");
    return StandardCharsets.UTF_8.decode(Relay.refusal(why)).toString();
  }
}
