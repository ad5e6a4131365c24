package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.spi.TransportCapability;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sockets that a session takes over whole behave as if they were spliced. */
abstract class AdoptionContract extends ContractGroup {

  private final SpliceRecord record = new SpliceRecord();
  private LocalPair local;

  AdoptionContract(TransportContract contract) {
    super(contract);
  }

  @BeforeEach
  void openLocalSocket() throws IOException {
    local = LocalPair.open();
  }

  @AfterEach
  void rulesWereKept() throws Exception {
    local.close();
    record.awaitClosed();
    assertThat(record.violations).isEmpty();
  }

  @Test
  void adoptForwardsASocket() throws Exception {
    long length = 4 << 20;
    FarEnd far = backend.on(80, FarEnd.echo());
    fixture.connect().adopt(local.accepted, 80, record);
    CompletableFuture<String> received = local.receive();
    CompletableFuture<Boolean> sent = local.sendAndFinish(length);
    assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(length));
    assertThat(sent.get(60, TimeUnit.SECONDS)).isTrue();
    Splice.Summary summary = record.awaitClosed();
    assertThat(summary.failure()).isNull();
    assertThat(summary.toFar()).isEqualTo(length);
    assertThat(summary.toNear()).isEqualTo(length);
    assertThat(record.opened).isDone();
    assertThat(far.awaitOver()).as("aborted").isFalse();
  }

  @Test
  void nonBlockingSocketIsAdoptedToo() throws Exception {
    backend.on(80, FarEnd.echo());
    local.accepted.configureBlocking(false);
    fixture.connect().adopt(local.accepted, 80, record);
    local.send(1_000);
    local.finish();
    assertThat(local.receive().get(60, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(1_000));
    assertThat(record.awaitClosed().failure()).isNull();
  }

  @Test
  void urgentDataGoesInLine() throws Exception {
    backend.on(80, FarEnd.echo());
    fixture.connect().adopt(local.accepted, 80, record);
    local.sendLastUrgent(1_000);
    local.finish();
    assertThat(local.receive().get(60, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(1_000));
    assertThat(record.awaitClosed().failure()).isNull();
  }

  @Test
  void podThatFinishesFirstStillReceives() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(100_000));
    fixture.connect().adopt(local.accepted, 80, record);
    assertThat(local.receive().get(60, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(100_000));
    local.send(500_000);
    local.finish();
    assertThat(record.awaitClosed().failure()).isNull();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(500_000));
  }

  /** Whoever accepted the socket has set nothing. */
  @Test
  void smallWritesToTheProgramAreNotHeldBack() throws Exception {
    backend.on(80, FarEnd.source(1_000));
    fixture.connect().adopt(local.accepted, 80, record);
    assertThat(local.receive().get(60, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(1_000));
    assertThat(local.accepted.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
    local.finish();
    assertThat(record.awaitClosed().failure()).isNull();
  }

  /** What went in one write is there in one. */
  @Requires(
      value = TransportCapability.FIRST_BYTES,
      mode = {ConnectionMode.PRIOR_KNOWLEDGE, ConnectionMode.UPGRADE})
  void whatTheProgramHasSaidGoesWithTheRequest() throws Exception {
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request request = peer.nextRequest();
              assertThat(peer.available()).as("behind HEADERS").isGreaterThanOrEqualTo(1_000);
              peer.accept(request);
              peer.finish(request.stream());
              peer.readToEnd();
            });
    Session session = fixture.connect(target);
    local.send(1_000);
    session.adopt(local.accepted, 80, record);
    assertThat(local.receive().get(60, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(0));
    local.finish();
    assertThat(record.awaitClosed().failure()).isNull();
    assertThat(record.awaitClosed().toFar()).isEqualTo(1_000);
  }

  @Test
  void programThatFinishesFirstStillReceives() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    fixture.connect().adopt(local.accepted, 80, record);
    local.finish();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    CompletableFuture<String> received = local.receive();
    far.send(500_000);
    far.finish();
    assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(500_000));
    assertThat(record.awaitClosed().failure()).isNull();
  }

  @Test
  void resetOfTheProgramReachesThePod() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    fixture.connect().adopt(local.accepted, 80, record);
    record.opened.get(60, TimeUnit.SECONDS);
    local.reset();
    assertThat(far.awaitOver()).as("aborted").isTrue();
    assertThat(far.inputEnded).as("seen as an end").isNotDone();
    assertThat(record.awaitClosed().failure())
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_RESET));
  }

  @Test
  void resetOfThePodReachesTheProgram() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    fixture.connect().adopt(local.accepted, 80, record);
    record.opened.get(60, TimeUnit.SECONDS);
    CompletableFuture<String> received = local.receive();
    far.reset();
    assertReset(received);
    assertThat(record.awaitClosed().failure())
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_RESET));
  }

  @Test
  void refusalOfThePodResetsTheProgram() throws Exception {
    fixture.connect().adopt(local.accepted, 81, record);
    assertReset(local.receive());
    assertThat(record.awaitClosed().failure())
        .isNotNull()
        .hasMessageContaining("pod default/web port 81: Connection refused")
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_REFUSED));
    assertThat(record.opened).isNotDone();
  }

  @Test
  void slowProgramStopsTheFastPod() throws Exception {
    long length = 32 << 20;
    FarEnd far = backend.on(80, FarEnd.source(length));
    fixture.connect().adopt(local.accepted, 80, record);
    FlowContract.awaitStill(far::sent);
    assertThat(far.sent()).isLessThan(length);
    local.finish();
    assertThat(local.receive().get(40, TimeUnit.SECONDS)).isEqualTo(Payload.tallyOf(length));
    assertThat(record.awaitClosed().failure()).isNull();
  }

  @Test
  void adoptedSocketsCountWhenTheSessionStops() throws Exception {
    Session session = fixture.connect();
    FarEnd far = backend.on(80, FarEnd.silent());
    session.adopt(local.accepted, 80, record);
    record.opened.get(60, TimeUnit.SECONDS);
    CompletableFuture<String> received = local.receive();
    CompletionStage<Session.Stop> stopped = session.stop(Duration.ofMillis(200));
    assertThat(stopped.toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isEqualTo(Session.Stop.FORCED);
    assertReset(received);
    assertThat(far.awaitOver()).as("aborted").isTrue();
    assertThat(record.awaitClosed().failure())
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.STOPPED));
  }

  @Requires(TransportCapability.ADOPT)
  void adoptedSocketsHaveNoThreadsOfTheirOwn() throws Exception {
    Session session = fixture.connect();
    FarEnd far = backend.on(80, FarEnd.echo());
    session.adopt(local.accepted, 80, record);
    record.opened.get(60, TimeUnit.SECONDS);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("culvert-") && name.contains("socket"));
    local.finish();
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(record.awaitClosed().failure()).isNull();
  }

  private static void assertReset(CompletableFuture<String> received) {
    assertThatThrownBy(() -> received.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }
}
