package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.StrictSession;
import dev.culvert.core.Target;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.TransportCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionsTest {

  private final Sessions sessions = sessions(TransportCapability.TLS_ALPN);
  private final AtomicInteger made = new AtomicInteger();
  private final List<TransportConfig> tried = new ArrayList<>();
  private final List<FakeSession> attempts = new ArrayList<>();

  @Test
  void closeStopsWhatConnectsAndWhatIsOpen() {
    FakeSession connecting = new FakeSession(new CallerLoop());
    FakeSession open = new FakeSession(new CallerLoop());
    CompletableFuture<Session> first = connect(connecting);
    CompletableFuture<Session> second = connect(open);
    open.life.opened();
    connecting.onAsked = connecting.life::disconnected;
    open.onAsked = open.life::disconnected;
    sessions.close();
    assertThat(failure(first).failure()).isEqualTo(Failure.STOPPED);
    assertThat(second).isCompletedWithValue(open);
    assertThat(open.closed().toCompletableFuture().getNow(null))
        .matches(why -> why.failure() == Failure.STOPPED);
    sessions.close();
  }

  @Test
  void propertyMakesEverySessionStrict() {
    System.setProperty(StrictSession.PROPERTY, "true");
    try {
      FakeSession session = new FakeSession(new CallerLoop());
      CompletableFuture<Session> connected = connect(session);
      session.life.opened();
      assertThat(connected.join()).isInstanceOf(StrictSession.class);
      assertThat(StrictSession.of(connected.join())).isSameAs(connected.join());
    } finally {
      System.clearProperty(StrictSession.PROPERTY);
    }
  }

  @Test
  void closedTransportConnectsNothing() {
    sessions.close();
    FakeSession late = new FakeSession(new CallerLoop());
    CulvertException why = failure(connect(late));
    assertThat(why.failure()).isEqualTo(Failure.STOPPED);
    assertThat(why).hasMessageContaining("the transport is closed");
    assertThat(late.asked).isEmpty();
  }

  @Test
  void whatIsNotClaimedIsRefusedByName() {
    CulvertException why =
        failure(
            sessions(TransportCapability.PRIOR_KNOWLEDGE)
                .connect(
                    FakeSession.TARGET,
                    decided -> {
                      made.incrementAndGet();
                      return new FakeSession(new CallerLoop()).life;
                    })
                .toCompletableFuture());
    assertThat(why.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(why)
        .hasMessageContaining("transport acme cannot connect to https://node:8443")
        .hasMessageContaining("use an http:// address, or another transport");
    assertThat(made).hasValue(0);
  }

  @Test
  void sessionThatCannotBeMadeIsTold() {
    CulvertException why =
        failure(
            sessions
                .connect(
                    FakeSession.TARGET,
                    decided -> {
                      throw new NoClassDefFoundError("io/example/Library");
                    })
                .toCompletableFuture());
    assertThat(why.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(why).hasMessageContaining("io/example/Library");
  }

  @Test
  void whatFindsNoRelayIsTriedOnceMoreInTheTimeThatIsLeft() {
    CompletableFuture<Session> opened = connectThrough(GatewayMode.AUTO);
    fail(0, Failure.FORBIDDEN);
    assertThat(opened).isNotDone();
    assertThat(tried)
        .extracting(TransportConfig::gateway)
        .containsExactly(GatewayMode.RELAY, GatewayMode.STREAMS);
    assertThat(tried.get(1).connectTimeout())
        .isPositive()
        .isLessThan(TransportConfig.DEFAULT.connectTimeout());
    fail(1, Failure.NOT_FOUND);
    assertThat(failure(opened).failure()).isEqualTo(Failure.NOT_FOUND);
  }

  /** A caller sees what it would see without the second try. */
  @Test
  void aRelayThatOpensIsTheSession() {
    CompletableFuture<Session> opened = connectThrough(GatewayMode.AUTO);
    attempts.get(0).life.opened();
    assertThat(opened).isCompletedWithValue(attempts.get(0));
    assertThat(attempts).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Failure.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNAVAILABLE", "FORBIDDEN", "PROTOCOL_ERROR", "CONNECTION_RESET", "SESSION_LOST"})
  void whatStreamsWouldMeetAsWellIsNotTriedAgain(Failure failure) {
    CompletableFuture<Session> opened = connectThrough(GatewayMode.AUTO);
    fail(0, failure);
    assertThatThrownBy(opened::get)
        .cause()
        .isInstanceOfSatisfying(
            CulvertException.class, why -> assertThat(why.failure()).isEqualTo(failure));
    assertThat(attempts).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(value = GatewayMode.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whatWasAskedForIsTriedAlone(GatewayMode mode) {
    CompletableFuture<Session> opened = connectThrough(mode);
    fail(0, Failure.FORBIDDEN);
    assertThat(failure(opened).failure()).isEqualTo(Failure.FORBIDDEN);
    assertThat(tried).extracting(TransportConfig::gateway).containsExactly(mode);
  }

  @Test
  void aClosedTransportTriesNothingAgain() {
    Sessions closing = relaying(GatewayMode.AUTO);
    CompletableFuture<Session> opened = connectThrough(closing);
    attempts.get(0).onAsked = attempts.get(0).life::disconnected;
    closing.close();
    assertThat(failure(opened).failure()).isEqualTo(Failure.STOPPED);
    assertThat(attempts).hasSize(1);
  }

  private CompletableFuture<Session> connectThrough(GatewayMode mode) {
    return connectThrough(relaying(mode));
  }

  private CompletableFuture<Session> connectThrough(Sessions of) {
    Target through =
        new Target(FakeSession.TARGET.server(), new Route("n1", FakeSession.TARGET.route().pod()));
    return of.connect(
            through,
            decided -> {
              tried.add(decided);
              FakeSession session = new FakeSession(new CallerLoop());
              attempts.add(session);
              return session.life;
            })
        .toCompletableFuture();
  }

  private void fail(int attempt, Failure failure) {
    attempts.get(attempt).life.notConnected(new CulvertException(failure, "by the test"));
  }

  private static Sessions relaying(GatewayMode mode) {
    return new Sessions(
        "acme",
        Set.of(TransportCapability.TLS_ALPN, TransportCapability.RELAY),
        TransportConfig.DEFAULT.withGateway(mode));
  }

  private CompletableFuture<Session> connect(FakeSession session) {
    return sessions.connect(FakeSession.TARGET, decided -> session.life).toCompletableFuture();
  }

  private static Sessions sessions(TransportCapability claimed) {
    return new Sessions("acme", Set.of(claimed), TransportConfig.DEFAULT);
  }

  private static CulvertException failure(CompletableFuture<Session> opened) {
    assertThat(opened).isCompletedExceptionally();
    return opened.handle((session, thrown) -> CulvertException.of(thrown)).join();
  }
}
