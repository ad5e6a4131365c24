package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a session, step by step; a library has no part in it. */
class LifecycleTest extends LifecycleFixture {

  @Test
  void isOpenWhenTheServerHasAnswered() {
    connect();
    assertThat(session.asked).containsExactly("connect");
    assertThat(opened).isNotDone();
    life.opened();
    assertThat(opened).isCompletedWithValue(session);
    loop.pass(LONG);
    assertThat(session.asked).containsExactly("connect");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void isGivenUpWhenTheTimeToConnectIsOver() {
    connect();
    loop.pass(TIMEOUT);
    assertThat(session.asked).containsExactly("connect", "abandon");
    assertThat(opened).as("while something may stay behind").isNotDone();
    life.disconnected();
    assertThat(failure(opened)).isEqualTo(Failure.TIMEOUT);
    assertThat(closed().failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void doesNotOpenOnceItIsStopped() {
    connect();
    CompletionStage<Session.Stop> stopped = life.stop(LONG);
    loop.run();
    assertThat(session.asked).containsExactly("connect", "abandon");
    life.opened();
    assertThat(opened).isNotDone();
    life.disconnected();
    assertThat(failure(opened)).isEqualTo(Failure.STOPPED);
    assertThat(stopped).isCompletedWithValue(Session.Stop.GRACEFUL);
  }

  @Test
  void saysGoodbyeToServerThatHasSpokenThoughNotAnswered() {
    connect();
    life.settingsReceived();
    life.stop(LONG);
    loop.run();
    assertThat(session.asked).containsExactly("connect", "close");
  }

  @Test
  void doesNotConnectOnceItIsStopped() {
    life.stop(Duration.ZERO);
    connect();
    assertThat(session.asked).isEmpty();
    assertThat(failure(opened)).isEqualTo(Failure.STOPPED);
    assertThat(closed().failure()).isEqualTo(Failure.STOPPED);
  }

  @Test
  void failsToOpenWithTheReasonOfRefusal() {
    connect();
    life.settingsReceived();
    life.requestFailed(new CulvertException(Failure.NOT_FOUND, "no pod"));
    assertThat(session.asked).containsExactly("connect", "close");
    life.disconnected();
    assertThat(failure(opened)).isEqualTo(Failure.NOT_FOUND);
  }

  @Test
  void connectionThatCannotBeMadeIsTold() {
    connect();
    life.notConnected(new java.net.ConnectException("Connection refused"));
    assertThat(failure(opened)).isEqualTo(Failure.UNREACHABLE);
    assertThat(closed()).hasMessage("cannot connect to https://node:8443: Connection refused");
  }

  @Test
  void endsInOrder() {
    open();
    FakeStream stream = dial();
    CompletionStage<Session.Stop> stopped = life.stop(LONG);
    loop.run();
    assertThat(session.asked).containsExactly("connect");
    stream.close();
    assertThat(session.asked).containsExactly("connect", "end request");
    life.requestEnded();
    assertThat(session.asked).containsExactly("connect", "end request", "close");
    assertThat(stopped.toCompletableFuture()).isNotDone();
    life.disconnected();
    assertThat(stopped).isCompletedWithValue(Session.Stop.GRACEFUL);
    assertThat(closed().failure()).isEqualTo(Failure.STOPPED);
    assertThat(stream.resetBy).isEmpty();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void resetsWhatTheGraceHasLeftOpen() {
    open();
    FakeStream stream = dial();
    CompletionStage<Session.Stop> stopped = life.stop(SECOND);
    loop.pass(SECOND);
    assertThat(stream.resetBy).singleElement().matches(LifecycleTest::isStop);
    stream.close();
    assertThat(session.asked).containsExactly("connect", "end request");
    loop.pass(SECOND);
    assertThat(session.asked).containsExactly("connect", "end request", "close");
    life.disconnected();
    assertThat(stopped).isCompletedWithValue(Session.Stop.FORCED);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void noGraceIsNow(long seconds) {
    open();
    FakeStream stream = dial();
    life.stop(Duration.ofSeconds(seconds));
    loop.run();
    assertThat(stream.resetBy).isNotEmpty();
  }

  @Test
  void graceLongerThanAnyTimerIsForEver() {
    open();
    FakeStream stream = dial();
    life.stop(Duration.ofSeconds(Long.MAX_VALUE));
    loop.pass(LONG);
    assertThat(stream.resetBy).isEmpty();
  }

  @Test
  void laterStopShortensTheGraceAndNeverLengthensIt() {
    open();
    FakeStream stream = dial();
    life.stop(LONG);
    loop.run();
    life.stop(SECOND);
    loop.run();
    life.stop(LONG);
    loop.pass(SECOND);
    assertThat(stream.resetBy).isNotEmpty();
  }

  @Test
  void whatTheServerHasTakenMayGoOnToThePod() {
    open();
    life.stop(LONG);
    loop.pass(SECOND);
    assertThat(session.asked).containsExactly("connect", "end request");
    loop.pass(Duration.ofSeconds(2));
    assertThat(session.asked).containsExactly("connect", "end request", "close");
  }

  @Test
  void goodbyeThatNobodyTakesEndsWithoutIt() {
    open();
    life.stop(LONG);
    loop.run();
    life.stop(Duration.ZERO);
    loop.pass(Duration.ofSeconds(3));
    assertThat(session.asked).containsExactly("connect", "end request", "close", "abandon");
    life.disconnected();
    assertThat(closed().failure()).isEqualTo(Failure.STOPPED);
  }

  @Test
  void streamThatCannotCloseLosesItsConnection() {
    open();
    FakeStream stream = dial();
    CompletionStage<Session.Stop> stopped = life.stop(Duration.ZERO);
    loop.pass(Duration.ofSeconds(2));
    assertThat(session.asked).containsExactly("connect", "abandon");
    life.disconnected();
    assertThat(stopped.toCompletableFuture()).isNotDone();
    stream.close();
    assertThat(stopped).isCompletedWithValue(Session.Stop.FORCED);
  }

  @Test
  void lossResetsStreamsAndIsWhatLateOnesHear() {
    open();
    FakeStream stream = dial();
    life.broken(new java.io.IOException("Connection reset\u001b[2J"));
    life.disconnected();
    assertThat(stream.resetBy)
        .singleElement()
        .matches(why -> why.failure() == Failure.SESSION_LOST)
        .matches(why -> why.getMessage().endsWith(": Connection reset?[2J"));
    assertThat(life.closed().toCompletableFuture()).as("with a stream open").isNotDone();
    assertThat(life.admit(80, new FakeStream()))
        .matches(why -> why.failure() == Failure.SESSION_LOST);
    stream.close();
    assertThat(closed().failure()).isEqualTo(Failure.SESSION_LOST);
    CompletionStage<Session.Stop> stopped = life.stop(Duration.ZERO);
    loop.run();
    assertThat(stopped).isCompletedWithValue(Session.Stop.GRACEFUL);
    assertThat(session.asked).containsExactly("connect");
  }

  @Test
  void connectionThatEndsByItselfIsLost() {
    open();
    life.disconnected();
    assertThat(closed().failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(closed()).hasMessageEndingWith(": the server closed the connection");
  }

  @Test
  void goAwayLetsStreamsFinish() {
    open();
    FakeStream stream = dial();
    life.goingAway(0, "maintenance");
    assertThat(stream.resetBy).isEmpty();
    assertThat(life.admit(80, new FakeStream()))
        .matches(why -> why.failure() == Failure.SESSION_LOST);
    stream.close();
    assertThat(session.asked).containsExactly("connect", "end request");
    life.disconnected();
    assertThat(closed()).hasMessageContaining("GOAWAY NO_ERROR: maintenance");
  }

  @Test
  void endOfThePodResetsStreamsWithItsReason() {
    open();
    FakeStream stream = dial();
    life.requestFailed(gone);
    assertThat(stream.resetBy).containsExactly(gone);
    stream.close();
    assertThat(session.asked).containsExactly("connect", "close");
    life.disconnected();
    assertThat(closed()).isSameAs(gone);
  }

  @Test
  void resetOfTheRequestIsLossOfTheSession() {
    open();
    life.requestFailed(new CulvertException(Failure.CONNECTION_RESET, "reset"));
    life.disconnected();
    assertThat(closed().failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Test
  void firstReasonStays() {
    open();
    life.stop(LONG);
    loop.run();
    life.requestFailed(gone);
    life.disconnected();
    assertThat(closed().failure()).isEqualTo(Failure.STOPPED);
  }

  @Test
  void beforeSettingsTheServerSpeaksNoHttp2() {
    connect();
    life.disconnected();
    assertThat(failure(opened)).isEqualTo(Failure.PROTOCOL_ERROR);
  }

  @Test
  void whatTlsSaysBeforeTheAnswerIsAboutOpening() {
    connect();
    life.settingsReceived();
    life.broken(new SSLException("Received fatal alert: certificate_required"));
    life.disconnected();
    assertThat(failure(opened)).isEqualTo(Failure.UNAUTHENTICATED);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536, Integer.MAX_VALUE})
  void portThatIsNoneGetsNoStream(int port) {
    open();
    assertThat(life.admit(port, new FakeStream()))
        .matches(why -> why.failure() == Failure.INVALID_REQUEST)
        .matches(why -> why.getMessage().equals("port " + port + " must be 1 to 65535"));
    life.stop(LONG);
    loop.run();
    assertThat(session.asked).as("with no stream open").contains("end request");
  }
}
