package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.bench.load.EchoProof;
import dev.culvert.bench.load.HalfCloseProof;
import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PlantTest {

  private static final String PROPERTY = "culvert.bench.plant";
  private static final int KIB = 1024;
  private static final DuplexStream.Handler NOBODY =
      new DuplexStream.Handler() {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed(@Nullable CulvertException failure) {}
      };

  @AfterEach
  void forget() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void itReachesTheJvmThatItIsFor() {
    assertThat(Plant.current()).isEmpty();

    System.setProperty(PROPERTY, Plant.ofCpu(7, 9).jvmOptions().get(0).split("=", 2)[1]);

    assertThat(Plant.current()).hasValue(new Plant(7, 9, 0));
  }

  @Test
  void somethingElseIsRefusedByName() {
    System.setProperty(PROPERTY, "up=fast");

    assertThatThrownBy(Plant::current)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(PROPERTY)
        .hasMessageContaining("up=fast");
  }

  @Test
  void timeIsSpentForEachWriteAndEachKib() {
    Counting counting = new Counting();
    try (PlantedTransport transport = planted(counting, new Plant(2_000_000, 1_000_000, 500_000))) {
      DuplexStream stream = dial(transport);

      assertThat(nanos(() -> stream.write(Chunk.of(ByteBuffer.allocate(3 * KIB)))))
          .isGreaterThanOrEqualTo(6_500_000);
      assertThat(nanos(stream::read)).isGreaterThanOrEqualTo(2_000_000);
    }
    assertThat(counting.written).isEqualTo(3 * KIB);
  }

  @Test
  void withATransportOfOursConnectionsWorkAsWithoutIt() throws IOException {
    System.setProperty(PROPERTY, Plant.NONE.toString());
    try (Rig rig = Rig.start(Cell.parse("netty/jnr"))) {
      EchoProof.run(rig);
      HalfCloseProof.run(rig);
    }
  }

  private static PlantedTransport planted(ClientTransport transport, Plant plant) {
    return new PlantedTransport(transport, plant);
  }

  private static DuplexStream dial(ClientTransport transport) {
    Route route = new Route(null, RigPodLocator.POD);
    return transport
        .connect(new Target(URI.create("http://127.0.0.1:1"), route))
        .toCompletableFuture()
        .join()
        .dial(1, NOBODY);
  }

  private static long nanos(Runnable what) {
    long begin = System.nanoTime();
    what.run();
    return System.nanoTime() - begin;
  }

  /** A transport, its session and its stream, which has 2 KiB to read. */
  private static final class Counting implements ClientTransport, Session, DuplexStream {

    private int written;

    @Override
    public CompletionStage<Session> connect(Target target) {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public DuplexStream dial(int port, Handler handler) {
      return this;
    }

    @Override
    public Chunk read() {
      return Chunk.of(ByteBuffer.allocate(2 * KIB));
    }

    @Override
    public boolean write(Chunk chunk) {
      written += chunk.buffer().remaining();
      return true;
    }

    @Override
    public void demand() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void reset(CulvertException reason) {}

    @Override
    public CompletionStage<CulvertException> closed() {
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      return CompletableFuture.completedFuture(Stop.GRACEFUL);
    }

    @Override
    public void close() {}
  }
}
