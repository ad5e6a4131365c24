package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildrenTest {

  private static final PodAddress HOST = new PodAddress.OnHost(new PodRef("default", "web"));

  @Test
  void oneChildTooManyIsRefusedUntilOneHasEnded() throws Exception {
    ConnectorConfig config = ConnectorConfig.DEFAULT.withOption("nsenter.maxChildren", "1");
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        PodConnector connector = new NsenterConnectorProvider().create(config)) {
      Probe first = new Probe();
      DuplexStream stream = connector.dial(HOST, server.getLocalPort(), first);
      first.opened.get(20, TimeUnit.SECONDS);

      Probe second = new Probe();
      connector.dial(HOST, server.getLocalPort(), second);
      assertThat(second.failure())
          .hasMessageContaining("1 connections are open")
          .hasMessageContaining("nsenter.maxChildren")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.UNAVAILABLE);

      stream.reset(new CulvertException(Failure.CANCELLED, "enough"));
      first.failure();
      Awaitility.await().until(() -> opens(connector, server));
    }
  }

  @Test
  void connectThatIsGivenUpLeavesNoChild() throws Exception {
    try (ServerSocket full =
            new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        PodConnector connector = new NsenterConnectorProvider().create(ConnectorConfig.DEFAULT)) {
      SocketChannel a = SocketChannel.open(full.getLocalSocketAddress());
      SocketChannel b = SocketChannel.open(full.getLocalSocketAddress());
      try (a;
          b) {
        Probe waiting = new Probe();
        DuplexStream stream = connector.dial(HOST, full.getLocalPort(), waiting);
        Awaitility.await().until(() -> ProcessHandle.current().children().findAny().isPresent());
        stream.reset(new CulvertException(Failure.CANCELLED, "enough"));
        assertThat(waiting.failure().failure()).isEqualTo(Failure.CANCELLED);
        Awaitility.await().until(() -> ProcessHandle.current().children().findAny().isEmpty());
        assertThat(waiting.opened).isNotDone();
      }
    }
  }

  private static boolean opens(PodConnector connector, ServerSocket server) {
    Probe probe = new Probe();
    DuplexStream stream = connector.dial(HOST, server.getLocalPort(), probe);
    boolean opened =
        CompletableFuture.anyOf(probe.opened, probe.closed)
            .thenApply(x -> probe.opened.isDone())
            .join();
    stream.reset(new CulvertException(Failure.CANCELLED, "enough"));
    return opened;
  }

  /** Notes the beginning and the end. */
  private static final class Probe implements DuplexStream.Handler {

    final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

    CulvertException failure() throws Exception {
      return closed.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onOpen() {
      opened.complete(true);
    }

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      closed.complete(
          failure == null ? new CulvertException(Failure.INTERNAL, "a good end") : failure);
    }
  }
}
