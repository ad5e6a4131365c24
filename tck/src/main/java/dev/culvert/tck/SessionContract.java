package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How sessions end, and what their streams see of it. */
abstract class SessionContract extends ContractGroup {

  SessionContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void stopDrainsOpenStreams() throws Exception {
    Session session = fixture.connect();
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(session, 80).read();
    near.awaitOpened();
    CompletableFuture<Session.Stop> stopped = stop(session, Duration.ofSeconds(30));
    fixture.dial(session, 81).awaitFailure(Failure.STOPPED);
    assertThat(stopped).isNotDone();
    fixture.assertEchoes(near, 1 << 20);
    assertThat(stopped.get(60, TimeUnit.SECONDS)).isEqualTo(Session.Stop.GRACEFUL);
    assertThat(await(session.closed()).failure()).isEqualTo(Failure.STOPPED);
    assertThat(far.awaitOver()).as("aborted").isFalse();
  }

  /** The stream is complete for its client; what it carried waits in the server. */
  @Requires.Http
  void stopLosesNothingThatThePodHasNotTaken() throws Exception {
    Session session = fixture.connect();
    FarEnd far = backend.on(80, FarEnd.source(0).pauseReading());
    StreamProbe near = fixture.dial(session, 80).read().send(50_000).finish();
    assertThat(near.awaitClosed()).isEmpty();
    CompletableFuture<Session.Stop> stopped = stop(session, Duration.ofSeconds(30));
    backend.session().stopAsked.get(60, TimeUnit.SECONDS);
    far.resumeReading();
    assertThat(stopped.get(60, TimeUnit.SECONDS)).isEqualTo(Session.Stop.GRACEFUL);
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(far.received).hasToString(Payload.tallyOf(50_000));
  }

  @Test
  void stopWithoutStreamsIsGraceful() throws Exception {
    Session session = fixture.connect();
    assertThat(await(session.stop(Duration.ofSeconds(30)))).isEqualTo(Session.Stop.GRACEFUL);
    assertThat(await(session.stop(Duration.ofSeconds(30)))).isEqualTo(Session.Stop.GRACEFUL);
    assertThat(await(session.closed()).failure()).isEqualTo(Failure.STOPPED);
  }

  @Test
  void stopPastDeadlineAbortsAndSaysForced() throws Exception {
    Session session = fixture.connect();
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(session, 80).read();
    near.awaitOpened();
    assertThat(await(session.stop(Duration.ofMillis(300)))).isEqualTo(Session.Stop.FORCED);
    near.awaitFailure(Failure.STOPPED);
    assertThat(far.awaitOver()).as("aborted").isTrue();
  }

  @Test
  void secondStopShortensTheGrace() throws Exception {
    Session session = fixture.connect();
    backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(session, 80).read();
    near.awaitOpened();
    CompletableFuture<Session.Stop> slow = stop(session, Duration.ofHours(1));
    assertThat(await(session.stop(Duration.ZERO))).isEqualTo(Session.Stop.FORCED);
    near.awaitFailure(Failure.STOPPED);
    assertThat(slow.get(60, TimeUnit.SECONDS)).isEqualTo(Session.Stop.FORCED);
  }

  @Test
  void closingTheTransportStopsItsSessions() throws Exception {
    Session session = fixture.connect();
    FarEnd far = backend.on(80, FarEnd.endless());
    StreamProbe near = fixture.dial(session, 80).read();
    near.awaitOpened();
    fixture.transport().close();
    assertThat(near.closed).isDone();
    near.awaitFailure(Failure.STOPPED);
    assertThat(await(session.closed()).failure()).isEqualTo(Failure.STOPPED);
    assertThat(far.awaitOver()).as("aborted").isTrue();
    fixture.transport().close();
  }

  @Test
  void closedTransportConnectsNothing() throws Exception {
    Target target = fixture.target(ScriptedBackend.POD);
    fixture.transport().close();
    assertThat(fixture.connectFailure(target).failure()).isEqualTo(Failure.STOPPED);
  }

  /** What opens for a client that has given up is stopped: nothing waits for it any more. */
  @Test
  void closingTheTransportFailsWhatConnects() throws Exception {
    Target target = fixture.target(ScriptedBackend.SLOW_POD);
    CompletionStage<Session> connecting = fixture.transport().connect(target);
    backend.awaitSlowRequest();
    fixture.transport().close();
    assertThat(TransportFixture.failure(connecting, target).failure()).isEqualTo(Failure.STOPPED);
    backend.openSlowSession();
  }

  @Test
  void sessionThatOpensAfterTheTimeToConnectIsStopped() throws Exception {
    fixture.limitConnectTime(Duration.ofMillis(500));
    Target target = fixture.target(ScriptedBackend.SLOW_POD);
    assertThat(fixture.connectFailure(target).failure()).isEqualTo(Failure.TIMEOUT);
    backend.openSlowSession();
  }

  @Test
  void graceMayBeLongerThanAnyTimer() throws Exception {
    Session session = fixture.connect();
    backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(session, 80).read();
    near.awaitOpened();
    CompletableFuture<Session.Stop> slow = stop(session, Duration.ofSeconds(Long.MAX_VALUE));
    fixture.dial(session, 81).awaitFailure(Failure.STOPPED);
    assertThat(near.closed).isNotDone();
    assertThat(await(session.stop(Duration.ofSeconds(-1)))).isEqualTo(Session.Stop.FORCED);
    assertThat(slow.get(60, TimeUnit.SECONDS)).isEqualTo(Session.Stop.FORCED);
  }

  /** Not even a PING would find out that the server takes nothing any more. */
  @Requires.Http
  void stopEndsThoughTheServerTakesNothing() throws Exception {
    fixture.keepAlive(Duration.ZERO);
    fixture.http2(Http2Settings.DEFAULT.withStreamWindow(64 << 20));
    TcpRelay relay = fixture.relayedServer();
    Session session = fixture.connect();
    backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(session, 80);
    near.awaitOpened();
    relay.freeze();
    near.send(64 << 20);
    AtomicLong gone = new AtomicLong(-1);
    Patience.await("full sockets")
        .pollInterval(Duration.ofMillis(500))
        .until(() -> gone.getAndSet(near.releasedBytes()) == near.releasedBytes());
    assertThat(await(session.stop(Duration.ZERO))).isEqualTo(Session.Stop.FORCED);
    near.awaitFailure(Failure.STOPPED);
  }

  /** Whoever calls it, and however often. */
  @Requires.Http
  void closeReturnsWhenTheSocketsAreClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              peer.accept(peer.nextRequest());
              closed.await();
            });
    // The peer's own, which it holds on to.
    long left = Leaks.sockets() + 1;
    StreamProbe near = fixture.dial(fixture.connect(target), 80).read();
    near.awaitOpened();
    ClientTransport transport = fixture.transport();
    List<CompletableFuture<Long>> closers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Long> closer = new CompletableFuture<>();
      closers.add(closer);
      new Thread(
              () -> {
                transport.close();
                closer.complete(Leaks.sockets());
              },
              "closer")
          .start();
    }
    for (CompletableFuture<Long> closer : closers) {
      assertThat(closer.get(60, TimeUnit.SECONDS)).as("sockets").isLessThanOrEqualTo(left);
    }
    near.awaitFailure(Failure.STOPPED);
    closed.countDown();
  }

  /** Nor what befalls a stream, which its handler hears. */
  @Test
  void normalLifeIsNotLoggedAboveDebug() throws Exception {
    try (LoudLog log = LoudLog.open()) {
      Session session = fixture.connect();
      backend.echoOn(80);
      fixture.assertEchoes(fixture.dial(session, 80), 100_000);
      fixture.dial(session, 81).awaitFailure(Failure.CONNECTION_REFUSED);
      StreamProbe aborted = fixture.dial(session, 80).read().send(1_000);
      aborted.awaitOpened();
      aborted.reset(TransportFixture.cancelled());
      aborted.awaitFailure(Failure.CANCELLED);
      FarEnd breaking = backend.on(82, FarEnd.silent());
      StreamProbe broken = fixture.dial(session, 82).read();
      broken.awaitOpened();
      breaking.reset();
      broken.awaitFailure(Failure.CONNECTION_RESET);
      await(session.stop(Duration.ofSeconds(30)));
      fixture.transport().close();
      assertThat(log.records()).isEmpty();
    }
  }

  @Test
  void lostConnectionAbortsEveryStream() throws Exception {
    TestServer.Breakable server = fixture.breakableServer();
    Session session = fixture.connect();
    backend.echoOn(80);
    List<StreamProbe> streams = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      StreamProbe near = fixture.dial(session, 80).read();
      near.awaitOpened();
      streams.add(near);
    }
    server.breakConnections();
    for (StreamProbe near : streams) {
      near.awaitFailure(Failure.SESSION_LOST);
    }
    assertThat(await(session.closed()).failure()).isEqualTo(Failure.SESSION_LOST);
    fixture.dial(session, 80).awaitFailure(Failure.SESSION_LOST);
    assertThat(await(session.stop(Duration.ZERO))).isEqualTo(Session.Stop.GRACEFUL);
    for (FarEnd far : backend.farEnds()) {
      assertThat(far.awaitOver()).as("aborted").isTrue();
    }
  }

  @Requires(TransportCapability.KEEP_ALIVE)
  void deadConnectionIsFoundByPings() throws Exception {
    fixture.keepAlive(Duration.ofMillis(200));
    TcpRelay relay = fixture.relayedServer();
    Session session = fixture.connect();
    backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(session, 80).read().send(1_000);
    // Or lost already: on a busy machine an answer to a PING may be late.
    Patience.await("the echo").until(() -> near.received.count() == 1_000 || near.closed.isDone());
    relay.freeze();
    near.awaitFailure(Failure.SESSION_LOST);
    assertThat(await(session.closed()).failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Requires(
      value = TransportCapability.KEEP_ALIVE,
      mode = {ConnectionMode.PRIOR_KNOWLEDGE, ConnectionMode.TLS_ALPN, ConnectionMode.UPGRADE},
      usuallyOnce = true)
  void pingsLeaveALivingConnectionAlone() throws Exception {
    // Long enough for an answer on a busy machine: a library may give up at the first that is late.
    fixture.keepAlive(Duration.ofSeconds(2));
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request request = peer.nextRequest();
              peer.accept(request);
              peer.awaitPings(2);
              peer.data(request.stream(), Payload.bytes(1_000));
              peer.finish(request.stream());
              peer.readToEnd();
            });
    Session session = fixture.connect(target);
    StreamProbe near = fixture.dial(session, 80).read().finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(1_000));
    assertThat(session.closed().toCompletableFuture()).isNotDone();
  }

  @Test
  void podGoneEndsTheSessionWithItsReason() throws Exception {
    Session session = fixture.connect();
    backend.echoOn(80);
    StreamProbe near = fixture.dial(session, 80).read();
    near.awaitOpened();
    backend
        .session()
        .end(new CulvertException(Failure.POD_GONE, "pod default/web has ended: exit code 137"));
    CulvertException reason = await(session.closed());
    assertThat(reason.failure()).isEqualTo(Failure.POD_GONE);
    assertThat(reason).hasMessageContaining("pod default/web has ended: exit code 137");
    near.awaitFailure(Failure.POD_GONE);
    fixture.dial(session, 80).awaitFailure(Failure.POD_GONE);
  }

  @Test
  void maxConcurrentStreamsIsReportedAsTooManyStreams() throws Exception {
    fixture.limitStreams(5);
    Session session = fixture.connect();
    backend.echoOn(80);
    List<StreamProbe> open = new ArrayList<>();
    StreamProbe refused = null;
    for (int i = 0; i < 6 && refused == null; i++) {
      StreamProbe near = fixture.dial(session, 80).read();
      CompletableFuture.anyOf(near.opened, near.closed).get(60, TimeUnit.SECONDS);
      if (near.opened.isDone()) {
        open.add(near);
      } else {
        refused = near;
      }
    }
    assertThat(refused).as("the stream beyond the limit").isNotNull();
    refused.awaitFailure(Failure.TOO_MANY_STREAMS);
    assertThat(open).hasSizeGreaterThanOrEqualTo(3);
    for (StreamProbe near : open) {
      fixture.assertEchoes(near, 1_000);
    }
    fixture.assertEchoes(fixture.dial(session, 80), 1_000);
  }

  @Test
  void sessionsOfOneTransportAreApart() throws Exception {
    Session first = fixture.connect();
    Session second = fixture.connect();
    backend.echoOn(80);
    StreamProbe near = fixture.dial(second, 80);
    assertThat(await(first.stop(Duration.ZERO))).isEqualTo(Session.Stop.GRACEFUL);
    fixture.assertEchoes(near, 100_000);
  }

  private static CompletableFuture<Session.Stop> stop(Session session, Duration grace) {
    return session.stop(grace).toCompletableFuture();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
