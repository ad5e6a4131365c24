package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.TransportCapability;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final Sessions sessions = sessions(TransportCapability.TLS_ALPN);
  private final AtomicInteger made = new AtomicInteger();

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
                    () -> {
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
                    () -> {
                      throw new NoClassDefFoundError("io/example/Library");
                    })
                .toCompletableFuture());
    assertThat(why.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(why).hasMessageContaining("io/example/Library");
  }

  private CompletableFuture<Session> connect(FakeSession session) {
    return sessions.connect(FakeSession.TARGET, () -> session.life).toCompletableFuture();
  }

  private static Sessions sessions(TransportCapability claimed) {
    return new Sessions("acme", Set.of(claimed), TransportConfig.DEFAULT);
  }

  private static CulvertException failure(CompletableFuture<Session> opened) {
    assertThat(opened).isCompletedExceptionally();
    return opened.handle((session, thrown) -> CulvertException.of(thrown)).join();
  }
}
