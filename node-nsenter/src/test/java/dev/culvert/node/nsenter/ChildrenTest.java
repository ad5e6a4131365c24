package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ChildrenTest {

  private static final PodAddress HOST = new PodAddress.OnHost(new PodRef("default", "web"));

  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void dialOverTheLimitWaitsUntilOneHasEnded() throws Exception {
    try (PodConnector connector = open(1, 1, Duration.ofMinutes(1))) {
      Conversation first = dial(connector).awaitOpen();
      Conversation second = dial(connector);
      Conversation third = dial(connector);
      CompletableFuture.anyOf(second.closed, third.closed).handle((x, failure) -> true).join();
      Conversation refused = second.closed.isDone() ? second : third;
      Conversation waiting = second.closed.isDone() ? third : second;
      assertThat(refused.failure())
          .hasMessageContaining("1 connections are open")
          .hasMessageContaining("1 dials wait")
          .hasMessageContaining("nsenter.maxChildren")
          .hasMessageContaining("nsenter.maxWaiting")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.UNAVAILABLE);
      assertThat(waiting.opened).isNotDone();
      first.reset();
      waiting.awaitOpen().reset();
    }
  }

  @Test
  void dialThatWaitsTooLongIsRefused() throws Exception {
    try (PodConnector connector = open(1, 10, Duration.ofMillis(300))) {
      dial(connector).awaitOpen();
      assertThat(dial(connector).failure())
          .hasMessageContaining("none ended within 300 ms")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.UNAVAILABLE);
    }
  }

  @Test
  void dialThatWaitsCanBeGivenUp() throws Exception {
    try (PodConnector connector = open(1, 1, Duration.ofHours(1))) {
      Conversation first = dial(connector).awaitOpen();
      Conversation second = dial(connector);
      second.reset();
      assertThat(second.failure().failure()).isEqualTo(Failure.CANCELLED);
      Conversation third = dial(connector);
      first.reset();
      third.awaitOpen().reset();
    }
  }

  @Test
  void noQueueMeansRefusedAtOnce() throws Exception {
    try (PodConnector connector = open(1, 0, Duration.ofHours(1))) {
      Conversation first = dial(connector).awaitOpen();
      assertThat(dial(connector).failure().failure()).isEqualTo(Failure.UNAVAILABLE);
      first.reset();
      first.failure();
      Patience.await("a connector that opens").until(() -> opens(connector));
    }
  }

  @Test
  void connectThatIsGivenUpLeavesNoChild() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, server.getInetAddress());
        PodConnector connector = new NsenterConnectorProvider().create(ConnectorConfig.DEFAULT)) {
      SocketChannel a = SocketChannel.open(full.getLocalSocketAddress());
      SocketChannel b = SocketChannel.open(full.getLocalSocketAddress());
      try (a;
          b) {
        Conversation waiting = Conversation.dial(connector, HOST, full.getLocalPort());
        Patience.await("a child")
            .until(() -> ProcessHandle.current().children().findAny().isPresent());
        waiting.reset();
        assertThat(waiting.failure().failure()).isEqualTo(Failure.CANCELLED);
        Patience.await("children ended")
            .until(() -> ProcessHandle.current().children().findAny().isEmpty());
        assertThat(waiting.opened).isCompletedExceptionally();
      }
    }
  }

  @Test
  void refusedDialGivesItsPlaceBack() throws Exception {
    int closed;
    try (ServerSocket gone = new ServerSocket(0, 1, server.getInetAddress())) {
      closed = gone.getLocalPort();
    }
    try (PodConnector connector = open(1, 100, Duration.ofMinutes(1))) {
      for (int i = 0; i < 10; i++) {
        assertThat(Conversation.dial(connector, HOST, closed).failure().failure())
            .isEqualTo(Failure.CONNECTION_REFUSED);
      }
      dial(connector).awaitOpen().reset();
    }
  }

  private static PodConnector open(int maxChildren, int maxWaiting, Duration connectTimeout) {
    return new NsenterConnectorProvider()
        .create(
            new ConnectorConfig(
                connectTimeout,
                ConnectorConfig.DEFAULT.bufferSize(),
                Map.of(
                    "nsenter.maxChildren", String.valueOf(maxChildren),
                    "nsenter.maxWaiting", String.valueOf(maxWaiting))));
  }

  private boolean opens(PodConnector connector) {
    Conversation connection = dial(connector);
    boolean opened = connection.opened.handle((x, failure) -> failure == null).join();
    connection.reset();
    return opened;
  }

  private Conversation dial(PodConnector connector) {
    return Conversation.dial(connector, HOST, server.getLocalPort());
  }
}
