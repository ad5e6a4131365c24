package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How a gateway's client is told of the end of a session with a node. */
final class RelayedSessionTest {

  @Test
  void aNodeThatWasStoppedIsNoStopOfTheClients() {
    CompletableFuture<CulvertException> ended = new CompletableFuture<>();
    RelayedSession session = new RelayedSession("a", new Ended(ended));

    ended.complete(new CulvertException(Failure.STOPPED, "http://10.0.0.1:7001: stopped"));

    CulvertException told = session.closed().toCompletableFuture().join();
    assertThat(told)
        .hasMessage("the gateway has lost its session with node a: the node was stopped");
    assertThat(told.failure()).isEqualTo(Failure.SESSION_LOST);
  }

  @Test
  void whatEndsForThePodsSakeIsToldAsItIs() {
    CulvertException gone = new CulvertException(Failure.POD_GONE, "the pod has ended");

    assertThat(new RelayedSession("a", new Ended(CompletableFuture.completedFuture(gone))).closed())
        .isCompletedWithValue(gone);
  }

  /** A session of which only the end is asked. */
  private static final class Ended implements Session {

    private final CompletableFuture<CulvertException> closed;

    Ended(CompletableFuture<CulvertException> closed) {
      this.closed = closed;
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return closed;
    }

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      throw new UnsupportedOperationException("has ended");
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      throw new UnsupportedOperationException("has ended");
    }
  }
}
