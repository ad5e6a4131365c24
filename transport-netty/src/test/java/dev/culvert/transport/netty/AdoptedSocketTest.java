package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
class AdoptedSocketTest {

  private static final int WINDOW = 65_535;

  private final FrameServer server =
      new FrameServer(Http2Settings.defaultSettings().initialWindowSize(WINDOW), true, true);
  private final ClientTransport transport =
      new NettyTransportProvider()
          .create(
              TransportConfig.DEFAULT.withHttp2(
                  new dev.culvert.core.config.Http2Settings(
                      WINDOW, 1 << 20, 1 << 14, 10, 1 << 14)));
  private final Random random = new Random(42);
  private final Events events = new Events();
  private Session session;
  private Socket program;
  private SocketChannel local;

  @BeforeEach
  void open() throws Exception {
    session = transport.connect(server.target()).toCompletableFuture().get(20, TimeUnit.SECONDS);
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      program = new Socket();
      program.setReceiveBufferSize(1 << 14);
      program.setSoTimeout(20_000);
      program.connect(listener.getLocalAddress());
      local = listener.accept();
    }
  }

  @AfterEach
  void close() throws IOException {
    program.close();
    transport.close();
    server.close();
    assertThat(local.isOpen()).isFalse();
  }

  @Test
  void bytesAndEndsPassBothWaysApart() throws Exception {
    byte[] up = bytes(200_000);
    byte[] down = bytes(200_000);
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest().accept();
    events.opened.get(20, TimeUnit.SECONDS);
    program.getOutputStream().write(up);
    program.shutdownOutput();
    await().until(request::isEnded);
    assertThat(request.body()).isEqualTo(up);

    request.send(down).end();

    assertThat(program.getInputStream().readAllBytes()).isEqualTo(down);
    Splice.Summary summary = events.awaitClosed();
    assertThat(summary.failure()).isNull();
    assertThat(summary.toFar()).isEqualTo(up.length);
    assertThat(summary.toNear()).isEqualTo(down.length);
    assertThat(summary.duration()).isPositive();
  }

  @Test
  void theServerMayEndFirst() throws Exception {
    byte[] up = bytes(200_000);
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest().accept().end();
    assertThat(program.getInputStream().read()).isEqualTo(-1);

    program.getOutputStream().write(up);
    program.shutdownOutput();

    assertThat(events.awaitClosed().failure()).isNull();
    await().until(request::isEnded);
    assertThat(request.body()).isEqualTo(up);
  }

  @Test
  void bytesFollowTheHeadersBeforeTheAnswer() throws Exception {
    byte[] hello = bytes(100);
    program.getOutputStream().write(hello);
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest();

    await().untilAsserted(() -> assertThat(request.body()).isEqualTo(hello));
    assertThat(events.opened).isNotDone();
    program.close();
    request.accept().end();
    assertThat(events.awaitClosed().toFar()).isEqualTo(hello.length);
  }

  @Test
  void aResetOfTheProgramCancelsTheStream() throws Exception {
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest().accept();
    events.opened.get(20, TimeUnit.SECONDS);

    program.setSoLinger(true, 0);
    program.close();

    await().until(() -> request.resetCode() == Http2Error.CANCEL.code());
    assertThat(events.awaitClosed().failure()).isNotNull();
    assertThat(events.awaitClosed().failure().failure()).isEqualTo(Failure.CONNECTION_RESET);
  }

  @Test
  void aProgramThatGoesAwayDuringADownloadCancelsTheStream() throws Exception {
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest().accept().send(bytes(1 << 20));
    program.getInputStream().readNBytes(1_000);

    program.close();

    await().until(() -> request.resetCode() == Http2Error.CANCEL.code());
    assertThat(events.awaitClosed().failure()).isNotNull();
  }

  @Test
  void aFailureOfThePodResetsTheProgram() throws Exception {
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest().accept();
    events.opened.get(20, TimeUnit.SECONDS);

    request.endWith(Failure.CONNECTION_RESET, "the pod reset it");

    assertThatThrownBy(() -> program.getInputStream().read()).hasMessageContaining("reset");
    assertThat(events.awaitClosed().failure()).hasMessage("the pod reset it");
    await().until(() -> request.resetCode() == Http2Error.CANCEL.code());
  }

  @Test
  void aRefusalResetsTheProgram() throws Exception {
    session.adopt(local, 80, events);
    server.nextRequest().refuse(Failure.CONNECTION_REFUSED, "nobody there");

    assertThatThrownBy(() -> program.getInputStream().read()).hasMessageContaining("reset");
    assertThat(events.awaitClosed().failure()).hasMessage("nobody there");
    assertThat(events.opened).isNotDone();
  }

  @Test
  void anInvalidPortResetsTheProgram() throws Exception {
    session.adopt(local, 0, events);

    assertThatThrownBy(() -> program.getInputStream().read()).hasMessageContaining("reset");
    assertThat(events.awaitClosed().failure()).isNotNull();
    assertThat(events.awaitClosed().failure().failure()).isEqualTo(Failure.INVALID_REQUEST);
  }

  @Test
  void aStoppedSessionResetsTheProgram() throws Exception {
    transport.close();

    session.adopt(local, 80, events);

    assertThatThrownBy(() -> program.getInputStream().read()).hasMessageContaining("reset");
    assertThat(events.awaitClosed().failure()).isNotNull();
    assertThat(events.awaitClosed().failure().failure()).isEqualTo(Failure.STOPPED);
  }

  @Test
  void aClosedSocketFailsAlone() throws Exception {
    local.close();

    session.adopt(local, 80, events);

    assertThat(events.awaitClosed().failure()).isNotNull();
    assertThat(session.closed().toCompletableFuture()).isNotDone();
  }

  @Test
  void aProgramThatDoesNotReadHoldsTheServerBack() throws Exception {
    byte[] down = bytes(16 << 20);
    session.adopt(local, 80, events);
    FrameServer.Request request = server.nextRequest().accept().send(down).end();
    String update = "WINDOW_UPDATE " + request.id();
    await()
        .during(300, TimeUnit.MILLISECONDS)
        .until(() -> server.frames().stream().filter(f -> f.startsWith(update)).count() < 256);

    program.shutdownOutput();
    assertThat(program.getInputStream().readAllBytes()).isEqualTo(down);
    assertThat(events.awaitClosed().failure()).isNull();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static final class Events implements Splice.Listener {

    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Splice.Summary> closed = new CompletableFuture<>();

    @Override
    public void onOpen() {
      opened.complete(null);
    }

    @Override
    public void onClosed(Splice.Summary summary) {
      closed.complete(summary);
    }

    Splice.Summary awaitClosed() throws Exception {
      return closed.get(20, TimeUnit.SECONDS);
    }
  }
}
