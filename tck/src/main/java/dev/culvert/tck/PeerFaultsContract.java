package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Servers that go away, or break the rules, while streams are open: named, and no hang. */
abstract class PeerFaultsContract extends ContractGroup {

  /** The client may say what was broken, or that the connection is gone for it. */
  private static final List<Failure> NAMED = List.of(Failure.PROTOCOL_ERROR, Failure.SESSION_LOST);

  /** What a GOAWAY did not name was not looked at; some libraries call it a refused stream. */
  private static final List<Failure> TURNED_AWAY =
      List.of(Failure.SESSION_LOST, Failure.TOO_MANY_STREAMS);

  private static final int FRAME = 1 << 14;

  /** More than any library's receive window that cannot be configured, and the sockets' buffers. */
  private static final int BEYOND_EVERY_WINDOW = 40 << 20;

  private static final byte[] ZERO_WINDOW_UPDATE = new byte[4];
  private static final byte[] CANCEL = {0, 0, 0, 8};
  private static final int WAITING = 50;

  PeerFaultsContract(TransportContract contract) {
    super(contract);
  }

  @Requires.Http
  void goAwayLetsTheStreamsThatItNamesFinish() throws Exception {
    CountDownLatch finished = new CountDownLatch(1);
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request named = peer.nextRequest();
              peer.accept(named);
              peer.nextRequest();
              peer.goAway(named.stream(), 0, "going down");
              peer.data(named.stream(), Payload.bytes(1_000));
              peer.finish(named.stream());
              peer.awaitFinish(named.stream());
              finished.await();
            });
    Session session = fixture.connect(target);
    StreamProbe named = fixture.dial(session, 80).read();
    named.awaitOpened();
    StreamProbe beyond = fixture.dial(session, 81).read();
    assertThat(failure(beyond).failure()).isIn(TURNED_AWAY);
    named.awaitInputEnded();
    assertThat(named.received).hasToString(Payload.tallyOf(1_000));
    assertThat(fixture.dial(session, 82).awaitClosed()).as("a dial after the GOAWAY").isPresent();
    assertThat(named.closed).isNotDone();
    named.send(1_000).finish();
    assertThat(named.awaitClosed()).isEmpty();
    finished.countDown();
    assertThat(reason(session).failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Requires.Http
  void goAwayWithAnErrorEndsEverything() throws Exception {
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              peer.accept(peer.nextRequest());
              peer.goAway(0, 11, "calm\u001b[2J\r\nE down");
            });
    Session session = fixture.connect(target);
    StreamProbe near = fixture.dial(session, 80).read();
    CulvertException failure = failure(near);
    assertThat(failure.failure()).isIn(TURNED_AWAY);
    assertThat(failure.getMessage()).doesNotContainPattern("\\p{Cntrl}");
    CulvertException reason = reason(session);
    assertThat(reason.failure()).isEqualTo(Failure.SESSION_LOST);
    assertThat(reason.getMessage()).doesNotContainPattern("\\p{Cntrl}");
  }

  @Requires.Http
  void serverThatExceedsTheWindowOfAStreamIsNamed() throws Exception {
    CompletableFuture<Void> overrun = new CompletableFuture<>();
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request request = peer.nextRequest();
              peer.accept(request);
              try {
                for (int sent = 0; sent < BEYOND_EVERY_WINDOW; sent += FRAME) {
                  peer.data(request.stream(), new byte[FRAME]);
                }
              } finally {
                overrun.complete(null);
              }
              peer.readToEnd();
            });
    StreamProbe near = fixture.dial(fixture.connect(target), 80);
    overrun.get(60, TimeUnit.SECONDS);
    near.read();
    assertThat(failure(near).failure()).isIn(NAMED);
  }

  /** Nobody reads, and some libraries wake such a writer before they have noted why. */
  @Requires.Http
  void resetIsNamedToWhoWaitsForTheConnectionsWindow() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              peer.accept(peer.nextRequest());
              for (int left = FrameConnection.INITIAL_WINDOW; left > 0; ) {
                Frame frame = peer.read();
                left -= frame.type() == Frame.DATA ? frame.length() : 0;
              }
              List<Integer> streams = new ArrayList<>();
              while (streams.size() < WAITING) {
                FrameConnection.Request request = peer.nextRequest();
                peer.accept(request);
                peer.data(request.stream(), new byte[1]);
                streams.add(request.stream());
              }
              written.await();
              for (int stream : streams) {
                peer.send(Frame.RST_STREAM, 0, stream, CANCEL);
              }
              peer.readToEnd();
            });
    Session session = fixture.connect(target);
    fixture.dial(session, 80).send(FrameConnection.INITIAL_WINDOW).awaitOpened();
    List<StreamProbe> waiting = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      waiting.add(fixture.dial(session, 81));
    }
    for (StreamProbe near : waiting) {
      near.awaitOpened();
      near.send(1);
    }
    written.countDown();
    for (StreamProbe near : waiting) {
      near.awaitFailure(Failure.CONNECTION_RESET);
    }
  }

  @Requires.Http
  void dataOnNoStreamIsNamed() throws Exception {
    assertEndsTheSession((peer, stream) -> peer.data(0, new byte[10]));
  }

  @Requires.Http
  void settingsOfTheWrongLengthAreNamed() throws Exception {
    assertEndsTheSession((peer, stream) -> peer.send(Frame.SETTINGS, 0, 0, new byte[5]));
  }

  @Requires.Http
  void emptyWindowUpdateIsNamed() throws Exception {
    assertEndsTheSession(
        (peer, stream) -> peer.send(Frame.WINDOW_UPDATE, 0, 0, ZERO_WINDOW_UPDATE));
  }

  @Requires.Http
  void headersThatAreNoneAreNamed() throws Exception {
    byte[] garbage = new byte[20];
    Arrays.fill(garbage, (byte) 0xff);
    assertEndsTheSession(
        (peer, stream) -> peer.send(Frame.HEADERS, Frame.END_HEADERS, stream, garbage));
  }

  @Requires.Http
  void frameBeyondEverySizeIsNamed() throws Exception {
    assertEndsTheSession((peer, stream) -> peer.data(stream, new byte[(1 << 20) + 1]));
  }

  @Requires.Http
  void truncatedFrameIsNamed() throws Exception {
    assertEndsTheSession(
        (peer, stream) -> {
          peer.write(new byte[] {0, 1, 0, Frame.DATA, 0, 0});
          peer.close();
        });
  }

  @Requires.Http
  void brokenConnectionIsNamed() throws Exception {
    assertEndsTheSession((peer, stream) -> peer.breakOff());
  }

  @Requires.Http
  void unknownFramesAreIgnored() throws Exception {
    assertThat(
            afterFrame((peer, stream) -> peer.send(0xbb, 0xff, stream, new byte[7])).awaitClosed())
        .isEmpty();
    assertThat(afterFrame((peer, stream) -> peer.send(0xbb, 0xff, 0, new byte[7])).awaitClosed())
        .isEmpty();
  }

  /** Refused on that stream, or with the connection. */
  @Requires.Http
  void dataOnAStreamThatNeverWasIsRefused() throws Exception {
    StreamProbe near = afterFrame((peer, stream) -> peer.data(1_001, new byte[10]));
    assertThat(near.awaitClosed().stream()).allMatch(e -> NAMED.contains(e.failure()));
  }

  /** Refused with the stream that it announces, or with the connection. */
  @Requires.Http
  void pushIsRefused() throws Exception {
    byte[] promise = {0, 0, 0, 2, (byte) 0x82, (byte) 0x84, (byte) 0x86, 1, 1, 'x'};
    StreamProbe near =
        afterFrame(
            (peer, stream) -> peer.send(Frame.PUSH_PROMISE, Frame.END_HEADERS, stream, promise));
    assertThat(near.awaitClosed().stream()).allMatch(e -> NAMED.contains(e.failure()));
  }

  @Requires(
      value = TransportCapability.SETTINGS,
      mode = {ConnectionMode.PRIOR_KNOWLEDGE, ConnectionMode.TLS_ALPN, ConnectionMode.UPGRADE})
  void answerBeyondTheHeaderLimitIsNamed() throws Exception {
    List<String> fields = new ArrayList<>(List.of(":status", "200"));
    for (int i = 0; i < 20; i++) {
      fields.add("x-" + i);
      fields.add("v".repeat(1_500));
    }
    byte[] block = HeaderBlocks.write(fields.toArray(String[]::new));
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              int stream = peer.nextRequest().stream();
              peer.send(Frame.HEADERS, 0, stream, Arrays.copyOf(block, FRAME));
              peer.send(
                  Frame.CONTINUATION,
                  Frame.END_HEADERS,
                  stream,
                  Arrays.copyOfRange(block, FRAME, block.length));
              peer.readToEnd();
            });
    StreamProbe near = fixture.dial(fixture.connect(target), 80).read();
    assertThat(failure(near).failure()).isIn(NAMED);
    assertThat(near.opened).isNotDone();
  }

  private void assertEndsTheSession(Nonsense nonsense) throws Exception {
    Session session = fixture.connect(peerThatOnceSends(nonsense));
    StreamProbe near = fixture.dial(session, 80).read();
    assertThat(failure(near).failure()).isIn(NAMED);
    assertThat(reason(session).failure()).isIn(NAMED);
    assertThat(fixture.dial(session, 80).awaitClosed()).as("a dial after that").isPresent();
  }

  /** A stream on which the frame is followed by an answer in good order, which has come. */
  private StreamProbe afterFrame(Nonsense frame) throws Exception {
    StreamProbe near = fixture.dial(fixture.connect(peerThatOnceSends(frame)), 80).read().finish();
    if (near.awaitClosed().isEmpty()) {
      assertThat(near.received).hasToString(Payload.tallyOf(1_000));
    }
    return near;
  }

  private Target peerThatOnceSends(Nonsense nonsense) {
    return fixture.peer(
        peer -> {
          peer.acceptSession();
          FrameConnection.Request request = peer.nextRequest();
          peer.accept(request);
          nonsense.send(peer, request.stream());
          peer.data(request.stream(), Payload.bytes(1_000));
          peer.finish(request.stream());
          peer.readToEnd();
        });
  }

  private static CulvertException failure(StreamProbe near) throws Exception {
    return near.awaitClosed().orElseThrow(() -> new AssertionError("closed in good order"));
  }

  private static CulvertException reason(Session session) throws Exception {
    return session.closed().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** What the peer sends that it should not. */
  @FunctionalInterface
  private interface Nonsense {

    void send(FrameConnection peer, int stream) throws Exception;
  }
}
