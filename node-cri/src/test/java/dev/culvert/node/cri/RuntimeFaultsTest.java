package dev.culvert.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import io.grpc.Status;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runtimes that are not well: each is a named failure, and the next lookup works once it is. */
@Timeout(60)
final class RuntimeFaultsTest {

  private static final PodRef WEB = new PodRef(FakeRuntime.NAMESPACE, FakeRuntime.POD);

  @TempDir private Path directory;

  private Path socket;

  @BeforeEach
  void place() {
    socket = directory.resolve("cri.sock");
  }

  @AfterEach
  void nothingIsLeft() {
    Locators.awaitNoThreads();
  }

  @Test
  void absentSocket() throws Exception {
    FakeRuntime first = new FakeRuntime(socket);
    try (PodLocator locator = Locators.create(socket)) {
      first.close();
      assertFails(
          locator,
          Failure.UNAVAILABLE,
          "there is no container runtime's socket " + socket + "; start containerd or CRI-O");
      assertWorksAgain(locator);
    }
  }

  @Test
  void socketThatNothingListensAt() throws Exception {
    listener().close();
    try (PodLocator locator = Locators.create(socket)) {
      assertFails(
          locator,
          Failure.UNAVAILABLE,
          "nothing listens at " + socket + "; start the container runtime");
      Files.delete(socket);
      assertWorksAgain(locator);
    }
  }

  @Test
  void socketWithoutPermission() {
    CulvertException failure =
        RuntimeFailures.of(
            Path.of("/"),
            Duration.ofSeconds(5),
            Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new SocketException("Permission denied"))
                .asRuntimeException());
    assertThat(failure)
        .hasMessageContaining("no permission to connect")
        .hasMessageContaining("run the node as root");
    assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
  }

  @Test
  void runtimeThatAcceptsAndNeverAnswers() throws Exception {
    ServerSocketChannel listener = listener();
    try (PodLocator locator = Locators.create(socket, "300ms")) {
      assertFails(locator, Failure.TIMEOUT, "did not answer within 300 ms; look whether it hangs");
    }
    // It has room again for the lookup that follows, on a machine that may be slow.
    try (PodLocator locator = Locators.create(socket, "5s")) {
      CompletableFuture<PodAddress> asked = locator.locate(WEB).toCompletableFuture();
      listener.accept().close();
      listener.close();
      assertThat(asked).failsWithin(Duration.ofSeconds(20));
      Files.delete(socket);
      assertWorksAgain(locator);
    }
  }

  @Test
  void somethingThatIsNotHttp2() throws Exception {
    ServerSocketChannel listener = listener();
    try (PodLocator locator = Locators.create(socket)) {
      CompletableFuture<Void> banner = CompletableFuture.runAsync(() -> greet(listener));
      // gRPC sees what was sent or that it has ended first.
      CulvertException thrown = Locators.failure(locator, WEB);
      assertThat(thrown).hasMessageContaining("whether cri.socket is a container runtime's");
      assertThat(thrown.failure()).isIn(Failure.UNAVAILABLE, Failure.PROTOCOL_ERROR);
      listener.close();
      banner.get(20, TimeUnit.SECONDS);
      Files.delete(socket);
      assertWorksAgain(locator);
    }
  }

  @Test
  void anotherGrpcService() throws Exception {
    answers(
        Status.UNIMPLEMENTED.withDescription("unknown service runtime.v1.RuntimeService"),
        Failure.UNAVAILABLE,
        "does not speak CRI runtime.v1");
  }

  @Test
  void runtimeThatIsNotReadyYet() throws Exception {
    answers(
        Status.UNKNOWN.withDescription("server is not initialized yet"),
        Failure.PROTOCOL_ERROR,
        "answered UNKNOWN: server is not initialized yet; look into its log");
  }

  @Test
  void wordsOfTheRuntimeAreBoundedAndPrintable() throws Exception {
    answers(
        Status.INTERNAL.withDescription("\u001b[31m" + "x".repeat(5000)),
        Failure.PROTOCOL_ERROR,
        "answered INTERNAL: ?[31mxxx");
  }

  @Test
  void answerThatIsTooLarge() throws Exception {
    FakeRuntime runtime = new FakeRuntime(socket);
    try (PodLocator locator = Locators.create(socket)) {
      runtime.run("s1", "\"" + "x".repeat(17 << 20) + "\"");
      assertFails(locator, Failure.PROTOCOL_ERROR, "sent too large an answer");
      runtime.run("s1", hosts());
      runtime.onHostNetwork("s1");
      assertThat(Locators.locate(locator, WEB)).isEqualTo(new PodAddress.OnHost(WEB));
    } finally {
      runtime.close();
    }
  }

  @Test
  void answerThatIsNotJson() throws Exception {
    FakeRuntime runtime = new FakeRuntime(socket);
    try (PodLocator locator = Locators.create(socket)) {
      for (String broken :
          new String[] {
            "{\"pid\": ", "[1]", "{\"pid\": \"x\"}", "{\"runtimeSpec\": {\"linux\": 5}}", "x\u0000y"
          }) {
        runtime.run("s1", broken);
        assertFails(
            locator,
            Failure.PROTOCOL_ERROR,
            "describes pod default/web in JSON that cannot be read: ");
      }
    } finally {
      runtime.close();
    }
  }

  @Test
  void closedLocatorAnswersStopped() throws Exception {
    FakeRuntime runtime = new FakeRuntime(socket);
    PodLocator locator = Locators.create(socket);
    locator.close();
    locator.close();
    assertThat(Locators.failure(locator, WEB).failure()).isEqualTo(Failure.STOPPED);
    runtime.close();
  }

  @Test
  void closeFailsWhatIsBeingAsked() throws Exception {
    ServerSocketChannel listener = listener();
    PodLocator locator = Locators.create(socket);
    CompletableFuture<PodAddress> asked = locator.locate(WEB).toCompletableFuture();
    listener.accept().close();
    locator.close();
    listener.close();
    assertThat(asked).failsWithin(Duration.ofSeconds(20));
  }

  private void answers(Status status, Failure failure, String sentence) throws Exception {
    FakeRuntime runtime = new FakeRuntime(socket);
    try (PodLocator locator = Locators.create(socket)) {
      runtime.failure = status;
      assertFails(locator, failure, sentence);
      runtime.failure = null;
      assertThat(Locators.failure(locator, WEB).failure()).isEqualTo(Failure.NOT_FOUND);
    } finally {
      runtime.close();
    }
  }

  private static void assertFails(PodLocator locator, Failure failure, String sentence) {
    CulvertException thrown = Locators.failure(locator, WEB);
    assertThat(thrown).hasMessageContaining(sentence);
    assertThat(thrown.failure()).isEqualTo(failure);
    assertThat(thrown.getMessage()).hasSizeLessThan(600).doesNotContain("\u001b");
  }

  private void assertWorksAgain(PodLocator locator) throws Exception {
    FakeRuntime runtime = new FakeRuntime(socket);
    try {
      runtime.run("s1", hosts());
      runtime.onHostNetwork("s1");
      assertThat(Locators.locate(locator, WEB)).isEqualTo(new PodAddress.OnHost(WEB));
    } finally {
      runtime.close();
    }
  }

  private static String hosts() throws IOException {
    return FakeRuntime.recorded("containerd-1.6.20-host-network");
  }

  private ServerSocketChannel listener() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }

  /** Greets whoever connects, until it is closed. */
  private static void greet(ServerSocketChannel listener) {
    try {
      while (true) {
        try (SocketChannel accepted = listener.accept()) {
          accepted.write(
              ByteBuffer.wrap("SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
      }
    } catch (ClosedChannelException e) {
      // The test is over.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
