package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * OkHttp takes no new streams to a connection on which the server has reset one: the session goes
 * on upon another.
 */
@Timeout(60)
class SecondConnectionTest {

  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int NO_ERROR = 0;
  private static final int CANCEL = 8;

  private RawServer server;
  private ClientTransport transport;
  private RawServer.Connection first;
  private int request;
  private Session session;

  @BeforeEach
  void connect() throws Exception {
    server = new RawServer();
    transport = transport(Duration.ofSeconds(20));
    open();
  }

  @AfterEach
  void stop() throws Exception {
    transport.close();
    first.close();
    server.close();
  }

  @Test
  void newStreamsGoToAnotherConnectionAndTheFirstIsLeftOnceItsOwnAreOver() throws Exception {
    StreamRecord living = StreamRecord.dial(session);
    int livingStream = first.acceptNext();
    retire();
    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      RawServer.Frame requestAgain = second.next(RawServer.HEADERS);
      second.accept(requestAgain.stream());
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);

      living.demand();
      first.send(RawServer.DATA, 0, livingStream, new byte[1]);
      living.readable.get(20, TimeUnit.SECONDS);
      living.reset();
      boolean isReset = false;
      boolean isEnded = false;
      // In whatever order: OkHttp says a reset when it comes to it.
      while (!isReset || !isEnded) {
        RawServer.Frame frame = first.read();
        isReset |= frame.is(RawServer.RST_STREAM) && frame.stream() == livingStream;
        isEnded |= frame.stream() == request && frame.endsStream();
      }
      first.send(RawServer.DATA, RawServer.END_STREAM, request);
      first.readToEnd();

      assertThat(moved.closed).isNotDone();
      assertThat(session.closed().toCompletableFuture()).isNotDone();
    }
  }

  /** A reset that a cancel of ours meets is OkHttp's secret: the connection may be given up. */
  @Test
  void anotherConnectionIsTriedWhereOneThatHadACancelledStreamTakesNoMore() throws Exception {
    StreamRecord cancelled = StreamRecord.dial(session);
    int stream = first.acceptNext();
    cancelled.opened.get(20, TimeUnit.SECONDS);
    cancelled.reset();
    first.next(frame -> frame.is(RawServer.RST_STREAM) && frame.stream() == stream);
    cancelled.awaitFailure();
    first.sendNumbers(RawServer.GOAWAY, 0, request, 0);
    first.sendNumbers(RawServer.PING, 0, 1, 2);
    first.next(RawServer.PING);

    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      second.acceptNext();
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);
      assertThat(session.closed().toCompletableFuture()).isNotDone();
    }
  }

  /** While the next is being made all wait for that one. */
  @Test
  void dialsDuringTheChangeMakeOneConnection() throws Exception {
    retire();
    List<StreamRecord> dialled = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      dialled.add(StreamRecord.dial(session));
    }
    try (RawServer.Connection second = server.accept()) {
      second.acceptNext();
      for (int i = 0; i < 10; i++) {
        second.acceptNext();
      }
      for (StreamRecord near : dialled) {
        near.opened.get(20, TimeUnit.SECONDS);
      }
      assertThat(server.isCalledAgain()).isFalse();
    }
  }

  @Test
  void eachConnectionMayHaveAsManyStreamsAsTheServerAllows() throws Exception {
    retire();
    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept(MAX_CONCURRENT_STREAMS, 2)) {
      second.acceptNext();
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);
      second.sendNumbers(RawServer.PING, 0, 1, 2);
      second.next(RawServer.PING);
      CulvertException beyond = StreamRecord.dial(session).awaitFailure();
      assertThat(beyond.failure()).isEqualTo(Failure.TOO_MANY_STREAMS);
      assertThat(server.isCalledAgain()).isFalse();
    }
  }

  @Test
  void serverThatIsGoneByThenEndsTheSessionOnceTheStreamsAreOver() throws Exception {
    StreamRecord living = StreamRecord.dial(session);
    int livingStream = first.acceptNext();
    retire();
    server.close();
    CulvertException refused = StreamRecord.dial(session).awaitFailure();
    assertThat(refused.failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(refused)
        .hasMessageContaining("OkHttp needs another connection")
        .hasMessageContaining("Connection refused");
    assertThat(StreamRecord.dial(session).awaitFailure().failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(living.closed).isNotDone();
    assertThat(session.closed().toCompletableFuture()).isNotDone();
    living.demand();
    first.send(RawServer.DATA, 0, livingStream, new byte[1]);
    living.readable.get(20, TimeUnit.SECONDS);
    living.reset();
    endInOrder(first, request);
    CulvertException reason = await(session.closed());
    assertThat(reason.failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(reason).hasMessageContaining("Connection refused");
  }

  @Test
  void serverThatDoesNotAnswerByThenEndsTheSession() throws Exception {
    stop();
    server = new RawServer();
    transport = transport(Duration.ofSeconds(2));
    open();
    retire();
    CulvertException failure = StreamRecord.dial(session).awaitFailure();
    assertThat(failure.failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(failure).hasMessageContaining("not open within 2000 ms");
    endInOrder(first, request);
    assertThat(await(session.closed()).failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Test
  void endOfThePodOnTheFirstConnectionEndsTheSession() throws Exception {
    StreamRecord living = StreamRecord.dial(session);
    first.acceptNext();
    retire();
    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      second.acceptNext();
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);
      sayPodIsGone(first, request);
      assertThat(await(session.closed()).failure()).isEqualTo(Failure.POD_GONE);
      assertThat(moved.awaitFailure().failure()).isEqualTo(Failure.POD_GONE);
      assertThat(living.awaitFailure().failure()).isEqualTo(Failure.POD_GONE);
      second.readToEnd();
    }
  }

  @Test
  void endOfThePodOnTheSecondConnectionEndsTheSession() throws Exception {
    StreamRecord living = StreamRecord.dial(session);
    first.acceptNext();
    retire();
    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      int requestAgain = second.acceptNext();
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);
      sayPodIsGone(second, requestAgain);
      assertThat(await(session.closed()).failure()).isEqualTo(Failure.POD_GONE);
      assertThat(living.awaitFailure().failure()).isEqualTo(Failure.POD_GONE);
      first.readToEnd();
    }
  }

  @Test
  void lossOfTheFirstConnectionIsNoneOfTheSession() throws Exception {
    StreamRecord living = StreamRecord.dial(session);
    first.acceptNext();
    retire();
    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      second.acceptNext();
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);
      first.close();
      assertThat(living.awaitFailure().failure()).isEqualTo(Failure.SESSION_LOST);
      StreamRecord again = StreamRecord.dial(session);
      second.acceptNext();
      again.opened.get(20, TimeUnit.SECONDS);
      assertThat(moved.closed).isNotDone();
      assertThat(session.closed().toCompletableFuture()).isNotDone();
      second.hangUp();
      assertThat(moved.awaitFailure().failure()).isEqualTo(Failure.SESSION_LOST);
      assertThat(await(session.closed()).failure()).isEqualTo(Failure.SESSION_LOST);
    }
  }

  @Test
  void stopEndsBothConnectionsInOrder() throws Exception {
    StreamRecord living = StreamRecord.dial(session);
    first.acceptNext();
    retire();
    StreamRecord moved = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      int requestAgain = second.acceptNext();
      second.acceptNext();
      moved.opened.get(20, TimeUnit.SECONDS);
      CompletionStage<Session.Stop> stopped = session.stop(Duration.ofSeconds(20));
      living.reset();
      moved.reset();
      first.next(frame -> frame.stream() == request && frame.endsStream());
      first.send(RawServer.DATA, RawServer.END_STREAM, request);
      second.next(frame -> frame.stream() == requestAgain && frame.endsStream());
      second.send(RawServer.DATA, RawServer.END_STREAM, requestAgain);
      assertThat(second.next(RawServer.GOAWAY).payload().getInt(4)).isEqualTo(NO_ERROR);
      first.readToEnd();
      second.readToEnd();
      assertThat(await(stopped)).isEqualTo(Session.Stop.GRACEFUL);
    }
  }

  @Test
  void stopGivesUpAConnectionThatIsBeingMade() throws Exception {
    retire();
    StreamRecord waiting = StreamRecord.dial(session);
    try (RawServer.Connection second = server.accept()) {
      second.next(RawServer.HEADERS);
      CompletionStage<Session.Stop> stopped = session.stop(Duration.ZERO);
      assertThat(waiting.awaitFailure().failure()).isEqualTo(Failure.STOPPED);
      assertThat(await(stopped)).isEqualTo(Session.Stop.FORCED);
      second.readToEnd();
    }
  }

  private void open() throws Exception {
    CompletionStage<Session> opening =
        transport.connect(new Target(server.uri(), new Route(null, new PodRef("default", "web"))));
    first = server.accept();
    request = first.acceptNext();
    session = await(opening);
  }

  /** Resets a stream of the first connection, by which OkHttp takes no new ones to it. */
  private void retire() throws Exception {
    StreamRecord broken = StreamRecord.dial(session);
    first.sendNumbers(RawServer.RST_STREAM, first.acceptNext(), CANCEL);
    assertThat(broken.awaitFailure().failure()).isEqualTo(Failure.CONNECTION_RESET);
  }

  /** Trailers: {@code culvert-failure: pod-gone}, literally, without indexing. */
  private static void sayPodIsGone(RawServer.Connection connection, int stream) throws IOException {
    byte[] name = "culvert-failure".getBytes(StandardCharsets.US_ASCII);
    byte[] value = "pod-gone".getBytes(StandardCharsets.US_ASCII);
    byte[] block = new byte[3 + name.length + value.length];
    block[1] = (byte) name.length;
    System.arraycopy(name, 0, block, 2, name.length);
    block[2 + name.length] = (byte) value.length;
    System.arraycopy(value, 0, block, 3 + name.length, value.length);
    connection.send(RawServer.HEADERS, RawServer.END_HEADERS | RawServer.END_STREAM, stream, block);
  }

  /** To a connection that it gives up OkHttp says no GOAWAY. */
  private static void endInOrder(RawServer.Connection connection, int stream) throws IOException {
    connection.next(frame -> frame.stream() == stream && frame.endsStream());
    connection.send(RawServer.DATA, RawServer.END_STREAM, stream);
    connection.readToEnd();
  }

  private static ClientTransport transport(Duration connectTimeout) {
    return new OkHttpTransportProvider()
        .create(TransportConfig.DEFAULT.withConnectTimeout(connectTimeout));
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
