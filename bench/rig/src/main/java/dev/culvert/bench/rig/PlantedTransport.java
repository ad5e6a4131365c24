package dev.culvert.bench.rig;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A transport with a {@link Plant} in it. Sockets are spliced as core does it, whatever the
 * transport could do better: the chunks have to come by. Thread-safe.
 */
record PlantedTransport(ClientTransport transport, Plant plant) implements ClientTransport {

  private static final int KIB = 1024;

  @Override
  public CompletionStage<Session> connect(Target target) {
    return transport.connect(target).thenApply(session -> new PlantedSession(session, plant));
  }

  @Override
  public void close() {
    transport.close();
  }

  private record PlantedSession(Session session, Plant plant) implements Session {

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      return new PlantedStream(session.dial(port, handler), plant);
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return session.closed();
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      return session.stop(grace);
    }
  }

  private record PlantedStream(DuplexStream stream, Plant plant) implements DuplexStream {

    @Override
    public @Nullable Chunk read() {
      Chunk chunk = stream.read();
      if (chunk != null) {
        spend(plant.downNanosPerKib() * chunk.buffer().remaining() / KIB);
      }
      return chunk;
    }

    @Override
    public void demand() {
      stream.demand();
    }

    @Override
    public boolean write(Chunk chunk) {
      spend(plant.nanosPerWrite() + plant.upNanosPerKib() * chunk.buffer().remaining() / KIB);
      return stream.write(chunk);
    }

    @Override
    public void shutdownOutput() {
      stream.shutdownOutput();
    }

    @Override
    public void reset(CulvertException reason) {
      stream.reset(reason);
    }

    private static void spend(long nanos) {
      if (nanos > 0) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
