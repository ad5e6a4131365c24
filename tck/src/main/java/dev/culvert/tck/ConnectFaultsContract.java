package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.wire.Relay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Servers that are none, or not of the kind that the address says: named, with the remedy. */
abstract class ConnectFaultsContract extends ContractGroup {

  private static final String NOT_HTTP_2 = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

  ConnectFaultsContract(TransportContract contract) {
    super(contract);
  }

  @Requires.Http
  void serverThatSaysNothingIsATimeout() {
    assertTimeout(fixture.peer(FramePeer.Tls.NONE, FrameConnection::awaitEnd));
  }

  @Requires.Http
  void serverThatSaysNoMoreThanItsSettingsIsATimeout() {
    assertTimeout(
        fixture.peer(
            peer -> {
              peer.begin();
              peer.readToEnd();
            }));
  }

  @Requires(mode = ConnectionMode.PRIOR_KNOWLEDGE)
  void serverThatAnswersThePrefaceInHttp1IsNamed() {
    CulvertException failure = connectFailure(fixture.peer(ConnectFaultsContract::answerNotHttp2));
    assertNotHttp2(failure);
    assertThat(failure).hasMessageContaining("https://");
  }

  /** A library's message may quote it. */
  @Requires.Http
  void whatAServerSaysInsteadIsNothingForATerminal() {
    CulvertException failure =
        connectFailure(
            fixture.peer(
                peer -> {
                  peer.begin();
                  peer.answer(peer.nextRequest(), "4\u001b[2J00\r\nE forged");
                  peer.awaitEnd();
                }));
    assertThat(failure.getMessage()).doesNotContainPattern("\\p{Cntrl}");
  }

  @Requires(mode = ConnectionMode.UPGRADE)
  void serverThatDoesNotUpgradeIsNamed() {
    CulvertException failure = connectFailure(fixture.peer(answeringTheUpgrade(NOT_HTTP_2)));
    assertNotHttp2(failure);
    assertThat(failure).hasMessageContaining("it answered 400 to the request to upgrade");
  }

  @Requires.Relayed
  void gatewayThatRefusesARelayIsHeard() {
    CulvertException why = new CulvertException(Failure.NOT_FOUND, "no node b is known here");
    CulvertException failure =
        fixture.connectFailure(
            fixture.peer(
                answeringTheUpgrade(StandardCharsets.UTF_8.decode(Relay.refusal(why)).toString())));
    assertThat(failure.failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(failure).hasMessageContaining("no node b is known here");
  }

  @Requires.Relayed
  void gatewayWithoutRelaysIsNamed() {
    CulvertException failure = connectFailure(fixture.peer(answeringTheUpgrade(NOT_HTTP_2)));
    assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("gateway mode 'streams'");
  }

  @Requires.Relayed
  void gatewayThatHangsUpIsNamed() {
    CulvertException failure = connectFailure(fixture.peer(FrameConnection::readUpgradeRequest));
    assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(failure).hasMessageContaining("closed without an answer");
  }

  /** A gateway that says nothing is no session, and leaves nothing behind. */
  @Requires.Relayed
  void gatewayThatDoesNotAnswerIsATimeout() {
    assertTimeout(fixture.peer(FrameConnection::awaitEnd));
  }

  @Requires.Tls
  void serverThatDoesNotChooseH2IsNamed() {
    CulvertException failure =
        connectFailure(fixture.peer(FramePeer.Tls.WITHOUT_ALPN, FrameConnection::awaitEnd));
    assertNotHttp2(failure);
    assertThat(failure).hasMessageContaining("it did not choose h2 in ALPN");
  }

  @Requires.Tls
  void plainServerAtAnHttpsAddressIsNamed() {
    CulvertException failure =
        connectFailure(fixture.peer(FramePeer.Tls.NONE, ConnectFaultsContract::answerNotHttp2));
    assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(failure).hasMessageContaining("it does not speak TLS; use http://");
  }

  @Requires.Tls
  void serverThatHangsUpDuringTheHandshakeIsNamed() {
    CulvertException failure = connectFailure(fixture.peer(FramePeer.Tls.NONE, peer -> {}));
    assertThat(failure.failure()).isIn(Failure.PROTOCOL_ERROR, Failure.UNREACHABLE);
  }

  @Requires.Cleartext
  void tlsServerAtAnHttpAddressIsNamed() {
    CulvertException failure =
        connectFailure(fixture.peer(FramePeer.Tls.H2, FrameConnection::awaitEnd));
    assertNotHttp2(failure);
    assertThat(failure).hasMessageContaining("https://");
  }

  @Requires.Http
  void serverThatHangsUpIsNamed() {
    assertNotHttp2(connectFailure(fixture.peer(FrameConnection::readSome)));
  }

  @Requires.Http
  void goAwayBeforeTheAnswerIsNamed() {
    CulvertException failure =
        connectFailure(
            fixture.peer(
                peer -> {
                  peer.begin();
                  peer.nextRequest();
                  peer.goAway(0, 0, "going down");
                  peer.readToEnd();
                }));
    assertThat(failure.failure()).isIn(Failure.SESSION_LOST, Failure.TOO_MANY_STREAMS);
  }

  @Requires.Http
  void connectionThatEndsBeforeTheAnswerIsNamed() {
    CulvertException failure =
        connectFailure(
            fixture.peer(
                peer -> {
                  peer.begin();
                  peer.nextRequest();
                }));
    assertThat(failure.failure()).isEqualTo(Failure.SESSION_LOST);
  }

  /** RFC 8305: a whole connect timeout would pass before the other was tried. */
  @TestFactory
  Stream<DynamicTest> addressThatIsSilentDoesNotHoldUpTheOther() {
    ConnectionMode first = ConnectionMode.of(contract.provider()).get(0);
    return contract.mode().isHttp() && contract.mode() == first && !contract.triesAddressesInTurn()
        ? Stream.of(DynamicTest.dynamicTest("in every mode", this::connectPastSilence))
        : Stream.empty();
  }

  private void connectPastSilence() throws IOException, InterruptedException {
    assertThat(TwoAddressesProgram.run(contract)).endsWith("ok\n");
  }

  private static void answerNotHttp2(FrameConnection peer) throws IOException {
    peer.write(NOT_HTTP_2);
    peer.awaitEnd();
  }

  /** Hears what the client asks in HTTP/1.1, says this, and nothing more. */
  private static FramePeer.Script answeringTheUpgrade(String answer) {
    return peer -> {
      peer.readUpgradeRequest();
      peer.write(answer);
      peer.awaitEnd();
    };
  }

  private void assertTimeout(Target target) {
    fixture.limitConnectTime(Duration.ofMillis(500));
    CulvertException failure = connectFailure(target);
    assertThat(failure.failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(failure).hasMessageContaining("500 ms");
  }

  private static void assertNotHttp2(CulvertException failure) {
    assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    assertThat(failure)
        .hasMessageContaining("does not speak")
        .hasMessageContaining("check that host and port are those of a Culvert server");
  }

  private CulvertException connectFailure(Target target) {
    CulvertException failure = fixture.connectFailure(target);
    assertThat(failure).hasMessageContaining(target.server().toString());
    return failure;
  }
}
