package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is OkHttp's alone, against a server that says what the test wants. */
@Timeout(60)
class OkHttpSessionTest {

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int NO_ERROR = 0;
  private static final int LARGE_WINDOW = 1 << 30;

  private RawServer server;
  private ClientTransport transport;

  @BeforeEach
  void start() throws IOException {
    server = new RawServer();
    transport = new OkHttpTransportProvider().create(TransportConfig.DEFAULT);
  }

  @AfterEach
  void stop() throws IOException {
    transport.close();
    server.close();
  }

  @Test
  void firstBytesGoBeforeTheAnswer() throws Exception {
    CompletionStage<Session> opening = connect();
    try (RawServer.Connection connection = server.accept()) {
      connection.acceptNext();
      StreamRecord near = StreamRecord.dial(await(opening));
      near.write(1_000);
      int stream = connection.next(RawServer.HEADERS).stream();
      assertThat(connection.next(RawServer.DATA).length()).isEqualTo(1_000);
      assertThat(near.opened).isNotDone();
      connection.accept(stream);
      near.opened.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void framesAreAsLargeAsTheServerTakes() throws Exception {
    CompletionStage<Session> opening = connect();
    try (RawServer.Connection connection =
        server.accept(INITIAL_WINDOW_SIZE, LARGE_WINDOW, MAX_FRAME_SIZE, 1 << 17)) {
      connection.sendNumbers(RawServer.WINDOW_UPDATE, 0, LARGE_WINDOW);
      connection.acceptNext();
      connection.sendNumbers(RawServer.PING, 0, 1, 2);
      connection.next(RawServer.PING);
      StreamRecord near = StreamRecord.dial(await(opening));
      near.write(1 << 17);
      assertThat(connection.next(RawServer.DATA).length()).isEqualTo(1 << 17);
    }
  }

  @Test
  void endsTheRequestAndWaitsForItsAnswersEndThenSaysGoAwayAndCloses() throws Exception {
    CompletionStage<Session> opening = connect();
    try (RawServer.Connection connection = server.accept()) {
      int request = connection.acceptNext();
      CompletionStage<Session.Stop> stopped = await(opening).stop(Duration.ofSeconds(10));
      RawServer.Frame end = connection.next(RawServer.DATA);
      assertThat(end.stream()).isEqualTo(request);
      assertThat(end.endsStream()).isTrue();
      connection.send(RawServer.DATA, RawServer.END_STREAM, request);
      RawServer.Frame goAway = connection.next(RawServer.GOAWAY);
      assertThat(goAway.payload().getInt(4)).isEqualTo(NO_ERROR);
      connection.readToEnd();
      assertThat(await(stopped)).isEqualTo(Session.Stop.GRACEFUL);
    }
  }

  @Test
  void goAwayTurnsTheNextStreamAway() throws Exception {
    CompletionStage<Session> opening = connect();
    try (RawServer.Connection connection = server.accept()) {
      int request = connection.acceptNext();
      Session session = await(opening);
      connection.sendNumbers(RawServer.GOAWAY, 0, request, NO_ERROR);
      connection.sendNumbers(RawServer.PING, 0, 1, 2);
      connection.next(RawServer.PING);
      assertThat(StreamRecord.dial(session).awaitFailure().failure())
          .isEqualTo(Failure.SESSION_LOST);
      assertThat(server.isCalledAgain()).isFalse();
      assertThat(await(session.closed()).failure()).isEqualTo(Failure.SESSION_LOST);
    }
  }

  @Test
  void abortsGiveTheCreditOfUnreadBytesOnce() throws Exception {
    int length = 12 << 20;
    CompletionStage<Session> opening = connect();
    try (RawServer.Connection connection = server.accept()) {
      connection.acceptNext();
      Session session = await(opening);
      long credit = 0;
      for (int i = 0; i < 2; i++) {
        StreamRecord near = StreamRecord.dial(session);
        int stream = connection.acceptNext();
        for (int sent = 0; sent < length; sent += 1 << 14) {
          connection.send(RawServer.DATA, 0, stream, new byte[1 << 14]);
        }
        near.reset();
        near.awaitFailure();
        for (RawServer.Frame frame = connection.read();
            !frame.is(RawServer.RST_STREAM);
            frame = connection.read()) {
          if (frame.is(RawServer.WINDOW_UPDATE) && frame.stream() == 0) {
            credit += frame.number();
          }
        }
      }
      StreamRecord.dial(session);
      for (RawServer.Frame frame = connection.read();
          !frame.is(RawServer.HEADERS);
          frame = connection.read()) {
        if (frame.is(RawServer.WINDOW_UPDATE) && frame.stream() == 0) {
          credit += frame.number();
        }
      }
      // OkHttp's reader may put a frame that it is about to take between our drain and its close.
      assertThat(credit).isPositive().isLessThanOrEqualTo(2L * (length + (1 << 14)));
    }
  }

  @Test
  void connectionThatTakesNothingIsGivenUpThoughPingsWaitBehindAWrite() throws Exception {
    transport.close();
    transport =
        new OkHttpTransportProvider()
            .create(TransportConfig.DEFAULT.withKeepAlive(Duration.ofMillis(300)));
    CompletionStage<Session> opening = connect();
    try (RawServer.Connection connection = server.accept(INITIAL_WINDOW_SIZE, LARGE_WINDOW)) {
      connection.sendNumbers(RawServer.WINDOW_UPDATE, 0, LARGE_WINDOW);
      connection.acceptNext();
      Session session = await(opening);
      StreamRecord near = StreamRecord.writing(session, 1 << 20);
      CulvertException failure = near.awaitFailure();
      assertThat(failure.failure()).isEqualTo(Failure.SESSION_LOST);
      assertThat(failure).hasMessageContaining("it took and sent nothing within 600 ms");
      assertThat(await(session.closed()).failure()).isEqualTo(Failure.SESSION_LOST);
    }
  }

  @Test
  void upgradeIsLeftToOthers() {
    ClientTransport upgrading =
        new OkHttpTransportProvider()
            .create(TransportConfig.DEFAULT.withCleartext(Cleartext.UPGRADE));
    CompletionStage<Session> opening = upgrading.connect(target());
    assertThat(opening.toCompletableFuture())
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .withMessageContaining("cannot upgrade");
    upgrading.close();
  }

  private CompletionStage<Session> connect() {
    return transport.connect(target());
  }

  private Target target() {
    return new Target(server.uri(), new Route(null, new PodRef("default", "web")));
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
