package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestChannelTest {

  private static final int FOR_EVER = 100;

  @Test
  void requestThatNoConnectionTakesMovesOnThreeTimes() throws IOException {
    // Bound, and nobody listens.
    try (SocketChannel taken = SocketChannel.open()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) taken.getLocalAddress()).getPort();
      AtomicInteger moves = new AtomicInteger();
      RequestChannel channel =
          new RequestChannel(
              "it",
              new Request.Builder(),
              connection(port),
              (refusing, why) -> {
                assertThat(moves.incrementAndGet()).isLessThan(FOR_EVER);
                return CompletableFuture.completedFuture(connection(port));
              });

      assertThatThrownBy(channel::awaitOpen)
          .isInstanceOfSatisfying(
              CulvertException.class,
              why -> assertThat(why.failure()).isEqualTo(Failure.UNREACHABLE));
      assertThat(moves).hasValue(3);
    }
  }

  private static SingleConnectionClient connection(int port) {
    return new SingleConnectionClient(
        new Target(
            URI.create("http://127.0.0.1:" + port), new Route(null, new PodRef("default", "web"))),
        TransportConfig.DEFAULT,
        () -> {});
  }
}
