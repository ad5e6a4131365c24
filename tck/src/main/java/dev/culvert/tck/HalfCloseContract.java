package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Session;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The two directions end apart. */
abstract class HalfCloseContract extends ContractGroup {

  HalfCloseContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void finishReachesPeerWhilePeerStillSends() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(100_000).finish();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(100_000));
    assertThat(near.closed).isNotDone();
    far.send(500_000);
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(500_000));
  }

  @Test
  void peerFinishArrivesAsLastChunk() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(100_000));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.awaitInputEnded();
    assertThat(near.received).hasToString(Payload.tallyOf(100_000));
    assertThat(near.closed).isNotDone();
    near.send(500_000).finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(far.received).hasToString(Payload.tallyOf(500_000));
  }

  @Test
  void bothFinishedReleasesEverything() throws Exception {
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80);
    fixture.assertEchoes(near, 200_000);
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(near.unreleased()).isZero();
  }

  @Test
  void streamWithoutBytesEndsInGoodOrder() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(0));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(far.inputEnded).isDone();
    assertThat(near.received.count() + far.received.count()).isZero();
  }

  /** No limit on what is no use counts them: each has ended in good order. */
  @Test
  void connectionsWithoutBytesAreServedWithoutEnd() throws Exception {
    Session session = fixture.connect();
    int connections = Scale.of(1_100, 50);
    for (int i = 0; i < connections; i++) {
      FarEnd far = backend.on(80, FarEnd.source(0));
      StreamProbe near = fixture.dial(session, 80).read().finish();
      assertThat(near.awaitClosed()).as("connection %d", i).isEmpty();
      assertThat(far.awaitOver()).as("aborted").isFalse();
    }
  }

  @Test
  void oneByteEachWay() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(1));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(1).finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(near.received).hasToString(Payload.tallyOf(1));
    assertThat(far.received).hasToString(Payload.tallyOf(1));
  }

  /** The answer of a server that waits for the end arrives whole; much both ways before it. */
  @Test
  void nothingIsLostWhenTheFinishesAreStaggered() throws Exception {
    long length = (long) Scale.of(64, 8) << 20;
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    far.sendMore(1, length);
    near.send(length).finish();
    far.inputEnded.get(50, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(length));
    assertThat(near.closed).isNotDone();
    far.sendMore(1, 1_000);
    far.finish();
    assertThat(near.closed.get(50, TimeUnit.SECONDS)).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(1, length + 1_000));
  }

  @Test
  void finishIsIdempotent() throws Exception {
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80).send(10).finish().finish().read();
    assertThat(near.awaitClosed()).isEmpty();
    near.finish();
    assertThat(far.received).hasToString(Payload.tallyOf(10));
  }
}
