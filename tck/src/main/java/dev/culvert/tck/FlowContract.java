package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.testkit.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for whom, with how much in memory. */
abstract class FlowContract extends ContractGroup {

  private static final long LARGE = 8 << 20;

  /**
   * What may be under way of a stream whose reader has stopped: a window at each hop, and buffers
   * of the same order. Far below {@link #LARGE}.
   */
  private static final long UNDER_WAY = 8L * TransportFixture.WINDOW;

  /** Of that, all but the near end's window. */
  private static final long BEFORE_THE_WINDOW = UNDER_WAY - TransportFixture.WINDOW;

  FlowContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void payloadLargerThanWindowCompletes() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(LARGE));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(LARGE).finish();
    assertThat(near.closed.get(50, TimeUnit.SECONDS)).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(LARGE));
    far.inputEnded.get(60, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(LARGE));
  }

  /** RFC 9113 section 6.1 allows it, and it is nothing to read. */
  @Requires.Http
  void emptyFramesAreNothingToRead() throws Exception {
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request request = peer.nextRequest();
              peer.accept(request);
              peer.data(request.stream(), new byte[0]);
              peer.awaitRead();
              peer.data(request.stream(), Payload.bytes(1_000));
              peer.data(request.stream(), new byte[0]);
              peer.awaitRead();
              peer.finish(request.stream());
              peer.readToEnd();
            });
    StreamProbe near = fixture.dial(fixture.connect(target), 80).read().finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(1_000));
  }

  /** A gibibyte at full scale. */
  @Requires(once = true)
  @Timeout(300)
  void muchEachWay() throws Exception {
    long length = (long) Scale.of(1024, 128) << 20;
    fixture.http2(Http2Settings.DEFAULT);
    FarEnd far = backend.on(80, FarEnd.source(length));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(length, 1 << 16).finish();
    assertThat(near.closed.get(280, TimeUnit.SECONDS)).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(length));
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(far.received).hasToString(Payload.tallyOf(length));
  }

  @Test
  void chunkLargerThanWindowIsWritten() throws Exception {
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.send(1 << 20, 1 << 20).finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(far.received).hasToString(Payload.tallyOf(1 << 20));
    assertThat(near.received).hasToString(Payload.tallyOf(1 << 20));
  }

  @Test
  void slowReaderStopsFastWriter() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent().pauseReading());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(LARGE).finish();
    awaitStill(near::releasedBytes);
    assertThat(near.releasedBytes()).isLessThanOrEqualTo(UNDER_WAY);
    far.resumeReading();
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(LARGE));
  }

  @Test
  void slowReaderStopsFastPeer() throws Exception {
    long length = LARGE + fixture.receiveWindow();
    FarEnd far = backend.on(80, FarEnd.source(length));
    StreamProbe near = fixture.dial(fixture.connect(), 80).finish();
    near.awaitOpened();
    awaitStill(far::sent);
    assertThat(far.sent()).isLessThanOrEqualTo(fixture.receiveWindow() + BEFORE_THE_WINDOW);
    near.read();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(length));
  }

  /** The peer sends nothing more that could wake anybody. */
  @Test
  void whatIsLeftUnreadIsOfferedAgain() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80);
    near.pauseReading();
    near.read();
    far.send(10);
    Patience.await("left").until(() -> near.leftUnread.get() == 1);
    near.resumeReading();
    Patience.await("read").until(() -> near.received.count() == 10);
    near.finish();
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(10));
  }

  @Test
  void creditIsReturnedOnlyAfterRelease() throws Exception {
    long length = LARGE + fixture.receiveWindow();
    FarEnd far = backend.on(80, FarEnd.source(length));
    StreamProbe near = fixture.dial(fixture.connect(), 80).finish();
    near.readWithoutReleasing();
    near.awaitOpened();
    awaitStill(near.received::count);
    assertThat(near.received.count()).isLessThanOrEqualTo(fixture.receiveWindow());
    assertThat(far.sent()).isLessThanOrEqualTo(fixture.receiveWindow() + BEFORE_THE_WINDOW);
    near.releaseHeld();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(length));
  }

  @Test
  @Timeout(200)
  void manyStreamsAtOnce() throws Exception {
    int streams = Scale.of(1_000, 250);
    fixture.limitStreams(2 * streams);
    Session session = fixture.connect();
    backend.echoOn(80);
    List<StreamProbe> open = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      open.add(fixture.dial(session, 80).read().send(1_000 + i));
    }
    Patience.await("every echo, and no close")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                IntStream.range(0, streams)
                    .allMatch(i -> open.get(i).received.count() == 1_000 + i));
    assertThat(open).noneMatch(near -> near.closed.isDone());
    for (int i = 0; i < streams; i++) {
      open.get(i).finish();
    }
    for (int i = 0; i < streams; i++) {
      assertThat(open.get(i).awaitClosed()).isEmpty();
      assertThat(open.get(i).received).hasToString(Payload.tallyOf(1_000 + i));
    }
    for (FarEnd far : backend.farEnds()) {
      assertThat(far.awaitOver()).as("aborted").isFalse();
    }
  }

  @Requires(TransportCapability.PER_STREAM_FLOW_CONTROL)
  void oneSlowStreamDoesNotStallAnother() throws Exception {
    Session session = fixture.connect();
    List<StreamProbe> slow = new ArrayList<>();
    for (int port = 1; port <= 6; port++) {
      FarEnd far = backend.on(port, FarEnd.source(LARGE));
      slow.add(fixture.dial(session, port).finish());
      awaitStill(far::sent);
    }
    backend.on(80, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(session, 80), 1 << 20);
    for (StreamProbe near : slow) {
      near.reset(TransportFixture.cancelled());
      near.awaitFailure(Failure.CANCELLED);
    }
  }

  @Requires(TransportCapability.PER_STREAM_FLOW_CONTROL)
  void oneStreamThatThePodDoesNotReadDoesNotStallAnother() throws Exception {
    Session session = fixture.connect();
    List<StreamProbe> slow = new ArrayList<>();
    for (int port = 1; port <= 6; port++) {
      backend.on(port, FarEnd.silent().pauseReading());
      StreamProbe near = fixture.dial(session, port).read().send(LARGE);
      slow.add(near);
      awaitStill(near::releasedBytes);
    }
    backend.on(80, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(session, 80), 1 << 20);
    for (StreamProbe near : slow) {
      near.reset(TransportFixture.cancelled());
      near.awaitFailure(Failure.CANCELLED);
    }
  }

  @Test
  void synchronousWritesDoNotGrowTheStack() throws Exception {
    int writes = 20_000;
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(writes, 1).finish();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(far.received).hasToString(Payload.tallyOf(writes));
    assertThat(near.writableCalls).hasValueLessThanOrEqualTo(writes);
  }

  /** Waits until a counter has moved and then stands still. */
  static void awaitStill(LongSupplier counter) {
    long[] last = {-1};
    Patience.await("bytes move, and stop")
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              long now = counter.getAsLong();
              boolean still = now > 0 && now == last[0];
              last[0] = now;
              return still;
            });
  }
}
