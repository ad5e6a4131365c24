package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(LeakCheck.class)
class NettyStreamTest {

  private static final int WINDOW = 65_535;

  private final FrameServer server =
      new FrameServer(
          Http2Settings.defaultSettings().initialWindowSize(WINDOW).maxConcurrentStreams(3),
          true,
          true);
  private final ClientTransport transport =
      new NettyTransportProvider()
          .create(
              TransportConfig.DEFAULT.withHttp2(
                  new dev.culvert.core.config.Http2Settings(
                      WINDOW, 1 << 20, 1 << 14, 10, 1 << 14)));
  private final Random random = new Random(42);

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  @Test
  void bytesFollowTheHeadersBeforeTheAnswer() throws Exception {
    byte[] hello = bytes(1_000);
    DialledStream stream = DialledStream.dial(connect(), 5_000);
    assertThat(stream.write(hello)).isTrue();
    FrameServer.Request request = server.nextRequest();

    await().untilAsserted(() -> assertThat(request.body()).isEqualTo(hello));

    assertThat(request.headers().method()).hasToString("POST");
    assertThat(request.headers().path()).hasToString("/portForward/default/web");
    assertThat(request.headers().get("port")).hasToString("5000");
    assertThat(request.isEnded()).isFalse();
    assertThat(stream.opened).isNotDone();
    request.accept();
    stream.awaitOpen();
  }

  @Test
  void bytesAndEndsPassBothWaysApart() throws Exception {
    byte[] up = bytes(300_000);
    byte[] down = bytes(300_000);
    DialledStream stream = DialledStream.dial(connect(), 80);
    FrameServer.Request request = server.nextRequest().accept();
    stream.write(up);
    stream.stream().shutdownOutput();
    await().until(request::isEnded);
    assertThat(request.body()).isEqualTo(up);
    assertThat(stream.closed).isNotDone();

    request.send(down).end();

    assertThat(stream.awaitClosed()).isNull();
    assertThat(stream.ended).isDone();
    assertThat(stream.received()).isEqualTo(down);
  }

  @Test
  void theServerMayEndFirst() throws Exception {
    byte[] up = bytes(10_000);
    DialledStream stream = DialledStream.dial(connect(), 80);
    FrameServer.Request request = server.nextRequest().accept().end();
    stream.ended.get(20, TimeUnit.SECONDS);

    stream.write(up);
    stream.stream().shutdownOutput();

    assertThat(stream.awaitClosed()).isNull();
    await().untilAsserted(() -> assertThat(request.body()).isEqualTo(up));
  }

  @Test
  void aRefusalTellsTheFailureAndItsDetailAndCleansUp() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80);
    stream.write(bytes(200_000));
    FrameServer.Request request =
        server.nextRequest().refuse(Failure.CONNECTION_REFUSED, "port 80: nobody there");

    CulvertException failure = stream.awaitClosed();

    assertThat(failure).isNotNull().hasMessage("port 80: nobody there");
    assertThat(failure.failure()).isEqualTo(Failure.CONNECTION_REFUSED);
    assertThat(stream.opened).isNotDone();
    await().until(() -> request.resetCode() == Http2Error.CANCEL.code());
  }

  @Test
  void trailersWithAFailureAreAResetThatTheClientAnswers() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80);
    FrameServer.Request request = server.nextRequest().accept().send(bytes(100));
    await().until(() -> stream.receivedCount() == 100);

    request.endWith(Failure.CONNECTION_RESET, "the pod reset \u00fcber alles");

    CulvertException failure = stream.awaitClosed();
    assertThat(failure).isNotNull().hasMessage("the pod reset \u00fcber alles");
    assertThat(failure.failure()).isEqualTo(Failure.CONNECTION_RESET);
    assertThat(stream.ended).isNotDone();
    await().until(() -> request.resetCode() == Http2Error.CANCEL.code());
  }

  @ParameterizedTest
  @CsvSource({
    "CANCEL, CONNECTION_RESET",
    "INTERNAL_ERROR, CONNECTION_RESET",
    "REFUSED_STREAM, TOO_MANY_STREAMS",
    "ENHANCE_YOUR_CALM, TOO_MANY_STREAMS",
    "PROTOCOL_ERROR, PROTOCOL_ERROR"
  })
  void aResetOfTheServerEndsTheOneStream(Http2Error code, Failure failure) throws Exception {
    Session session = connect();
    DialledStream other = DialledStream.dial(session, 80);
    server.nextRequest().accept();
    DialledStream stream = DialledStream.dial(session, 81);
    server.nextRequest().accept().reset(code);

    assertThat(stream.awaitClosed()).isNotNull();
    assertThat(stream.awaitClosed().failure()).isEqualTo(failure);
    other.awaitOpen();
    assertThat(other.closed).isNotDone();
  }

  @Test
  void aResetIsCancelOnTheWire() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80);
    FrameServer.Request request = server.nextRequest().accept();
    AtomicInteger released = new AtomicInteger();
    stream.stream().write(Chunk.of(ByteBuffer.allocate(200_000), false, released::incrementAndGet));
    CulvertException reason = new CulvertException(Failure.CANCELLED, "enough");

    stream.stream().reset(reason);

    assertThat(stream.awaitClosed()).isSameAs(reason);
    assertThat(released).hasValue(1);
    await().until(() -> request.resetCode() == Http2Error.CANCEL.code());
    assertThat(
            stream.stream()
                .write(Chunk.of(ByteBuffer.allocate(1), false, released::incrementAndGet)))
        .isFalse();
    assertThat(released).hasValue(2);
  }

  @Test
  void creditGoesBackOnlyAfterTheRelease() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80, DialledStream.Mode.HOLD);
    FrameServer.Request request = server.nextRequest().accept().send(bytes(2 * WINDOW));
    await().until(() -> stream.receivedCount() == WINDOW);
    assertThat(server.frames()).noneMatch(f -> f.startsWith("WINDOW_UPDATE " + request.id()));

    await()
        .until(
            () -> {
              stream.releaseHeld();
              return stream.receivedCount() == 2 * WINDOW;
            });
    assertThat(server.frames()).anyMatch(f -> f.startsWith("WINDOW_UPDATE " + request.id()));
    stream.releaseHeld();
  }

  @Test
  void oneUnreadStreamDoesNotStallAnother() throws Exception {
    Session session = connect();
    DialledStream unread = DialledStream.dial(session, 80, DialledStream.Mode.HOLD);
    server.nextRequest().accept().send(bytes(10 * WINDOW));
    await().until(() -> unread.receivedCount() == WINDOW);
    byte[] down = bytes(40 * WINDOW);
    DialledStream stream = DialledStream.dial(session, 80);
    server.nextRequest().accept().send(down).end();

    stream.ended.get(20, TimeUnit.SECONDS);

    assertThat(stream.received()).isEqualTo(down);
    assertThat(unread.receivedCount()).isEqualTo(WINDOW);
    unread.stream().reset(new CulvertException(Failure.CANCELLED, "done"));
    unread.awaitClosed();
    unread.releaseHeld();
  }

  @Test
  void aWriteWaitsForTheWindowAndThenGoesOn() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80);
    FrameServer.Request request = server.nextRequest();
    byte[] up = bytes(10 * WINDOW);

    assertThat(stream.write(up)).isFalse();
    stream.writable.get(20, TimeUnit.SECONDS);
    assertThat(stream.write(new byte[0])).isTrue();
    await().until(() -> request.body().length == up.length);
    assertThat(request.body()).isEqualTo(up);
  }

  @Test
  void writingBeforeOnWritableIsAMistake() throws Exception {
    server.withholdCredit();
    DialledStream stream = DialledStream.dial(connect(), 80);

    assertThat(stream.write(bytes(10 * WINDOW))).isFalse();
    assertThatThrownBy(() -> stream.write(new byte[1])).isInstanceOf(IllegalStateException.class);

    stream.stream().reset(new CulvertException(Failure.CANCELLED, "done"));
    stream.awaitClosed();
  }

  @Test
  void writingAfterTheEndIsAMistake() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80);
    stream.stream().shutdownOutput();
    stream.stream().shutdownOutput();

    assertThatThrownBy(() -> stream.write(new byte[1])).isInstanceOf(IllegalStateException.class);
    await().until(server.nextRequest()::isEnded);
  }

  @Test
  void theServersLimitOfStreamsFailsTheOneTooMany() throws Exception {
    Session session = connect();
    DialledStream first = DialledStream.dial(session, 80);
    FrameServer.Request request = server.nextRequest().accept();
    DialledStream second = DialledStream.dial(session, 80);
    server.nextRequest().accept();
    second.awaitOpen();
    DialledStream tooMany = DialledStream.dial(session, 80);
    tooMany.write(bytes(100));

    assertThat(tooMany.awaitClosed()).isNotNull();
    assertThat(tooMany.awaitClosed().failure()).isEqualTo(Failure.TOO_MANY_STREAMS);
    first.stream().shutdownOutput();
    request.end();
    assertThat(first.awaitClosed()).isNull();
    DialledStream next = DialledStream.dial(session, 80);
    server.nextRequest().accept();
    next.awaitOpen();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void anInvalidPortIsAnInvalidRequest(int port) throws Exception {
    DialledStream stream = DialledStream.dial(connect(), port);

    CulvertException failure = stream.awaitClosed();

    assertThat(failure).isNotNull().hasMessageContaining(String.valueOf(port));
    assertThat(failure.failure()).isEqualTo(Failure.INVALID_REQUEST);
  }

  @Test
  void aThousandAbortedDownloadsLeaveTheSessionWorking() throws Exception {
    Session session = connect();
    for (int i = 0; i < 1_000; i++) {
      DialledStream stream = DialledStream.dial(session, 80);
      server.nextRequest().accept().send(new byte[1 << 12]);
      stream.awaitOpen();
      stream.stream().reset(new CulvertException(Failure.CANCELLED, "enough"));
      stream.awaitClosed();
    }
    byte[] down = bytes(3 * WINDOW);
    DialledStream last = DialledStream.dial(session, 80);
    server.nextRequest().accept().send(down).end();

    last.ended.get(20, TimeUnit.SECONDS);
    assertThat(last.received()).isEqualTo(down);
  }

  @Test
  void anAnswerWithoutAnEndIsBounded() throws Exception {
    DialledStream stream = DialledStream.dial(connect(), 80);
    FrameServer.Request request = server.nextRequest();
    request.startRefusal(503);
    request.send("x".repeat(20_000).getBytes(StandardCharsets.US_ASCII));

    assertThat(stream.awaitClosed()).isNotNull();
    assertThat(stream.awaitClosed().failure()).isEqualTo(Failure.UNAVAILABLE);
  }

  private Session connect() throws Exception {
    return transport.connect(server.target()).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
