package dev.culvert.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** A socket into a pod does what a socket does, whichever the transport. */
class SocketTest extends ClientContract {

  private static final int LARGE = 4 << 20;

  @Test
  void bytesGoBothWaysUntilBothHalvesHaveEnded() throws Exception {
    byte[] sent = new byte[LARGE];
    new Random(1).nextBytes(sent);
    try (TestPort echo = TestPort.echo();
        Socket socket = open(pod.on(80, echo)).socket(80)) {
      Future<?> writing =
          threads.submit(
              () -> {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                return null;
              });
      byte[] received = socket.getInputStream().readAllBytes();
      writing.get(60, TimeUnit.SECONDS);
      assertThat(received).isEqualTo(sent);
      assertThat(socket.isOutputShutdown()).isTrue();
    }
  }

  @Test
  void podThatEndsFirstStillHears() throws Exception {
    try (TestPort port =
            TestPort.serve(
                (socket, report) -> {
                  socket.getOutputStream().write("bye".getBytes(US_ASCII));
                  socket.shutdownOutput();
                  report.add(new String(socket.getInputStream().readAllBytes(), US_ASCII));
                });
        Socket socket = open(pod.on(80, port)).socket(80)) {
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo("bye".getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      socket.getOutputStream().write("still here".getBytes(US_ASCII));
      socket.shutdownOutput();
      assertThat(port.report()).isEqualTo("still here");
      assertThatThrownBy(() -> socket.getOutputStream().write(1))
          .isInstanceOf(SocketException.class)
          .hasMessage("Socket output is shutdown");
    }
  }

  @Test
  void portWhereNothingListensIsRefused() {
    Culvert culvert = open(pod);
    assertThatThrownBy(() -> culvert.socket(81))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("port 81: Connection refused")
        .hasCauseInstanceOf(CulvertException.class);
    assertThatThrownBy(() -> culvert.socket(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port 0 must be 1 to 65535");
  }

  @Test
  void connectTimesOut() throws Exception {
    try (Socket socket = open(pod.silentOn(80)).socketFactory().createSocket()) {
      InetSocketAddress address = InetSocketAddress.createUnresolved("web", 80);
      assertThatThrownBy(() -> socket.connect(address, 50))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageMatching("Connect timed out: .* port 80: neither accepted nor refused");
    }
  }

  @Test
  void readTimesOutAndGoesOn() throws Exception {
    CountDownLatch speak = new CountDownLatch(1);
    try (TestPort port =
            TestPort.serve(
                (socket, report) -> {
                  speak.await();
                  socket.getOutputStream().write('a');
                });
        Socket socket = open(pod.on(80, port)).socket(80)) {
      socket.setSoTimeout(50);
      assertThat(socket.getSoTimeout()).isEqualTo(50);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("Read timed out");
      speak.countDown();
      socket.setSoTimeout(0);
      assertThat(socket.getInputStream().read()).isEqualTo('a');
    }
  }

  @Test
  void resetOfThePodIsOneHere() throws Exception {
    try (TestPort port =
            TestPort.serve(
                (socket, report) -> {
                  socket.getOutputStream().write('a');
                  socket.getInputStream().read();
                  TestPort.reset(socket);
                });
        Socket socket = open(pod.on(80, port)).socket(80)) {
      assertThat(socket.getInputStream().read()).isEqualTo('a');
      socket.getOutputStream().write('b');
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
      assertThatThrownBy(() -> socket.getOutputStream().write('c'))
          .isInstanceOf(SocketException.class)
          .hasMessage("Connection reset");
    }
  }

  @Test
  void closeWakesWhoReadsAndWhoWrites() throws Exception {
    try (TestPort port = TestPort.serve((socket, report) -> new CountDownLatch(1).await())) {
      Socket socket = closedLater(open(pod.on(80, port)).socket(80));
      Future<Throwable> reading = failing(() -> socket.getInputStream().read());
      Future<Throwable> writing =
          failing(
              () -> {
                while (true) {
                  socket.getOutputStream().write(new byte[LARGE]);
                }
              });
      awaitStill(socket);
      socket.close();
      for (Future<Throwable> blocked : List.of(reading, writing)) {
        assertThat(blocked.get(60, TimeUnit.SECONDS))
            .isInstanceOf(SocketException.class)
            .hasMessage("Socket closed");
      }
    }
  }

  @Test
  void closeIsAnEndAndWithSomethingUnreadAReset() throws Exception {
    try (TestPort silent = TestPort.witness();
        TestPort speaks =
            TestPort.serve(
                (socket, report) -> {
                  socket.getOutputStream().write('a');
                  report.add(TestPort.end(socket));
                })) {
      Culvert culvert = open(pod.on(80, silent).on(81, speaks));
      try (Socket socket = culvert.socket(80)) {
        socket.getOutputStream().write('a');
      }
      assertThat(silent.report()).isEqualTo("fin");
      try (Socket socket = culvert.socket(80)) {
        socket.setSoLinger(true, 0);
      }
      assertThat(silent.report()).isEqualTo("reset");
      try (Socket socket = culvert.socket(81)) {
        Patience.await("something to read").until(() -> socket.getInputStream().available() > 0);
      }
      assertThat(speaks.report()).isEqualTo("reset");
    }
  }

  @Test
  void podThatSpeaksAfterTheCloseIsReset() throws Exception {
    CountDownLatch speak = new CountDownLatch(1);
    try (TestPort port =
        TestPort.serve(
            (socket, report) -> {
              socket.getInputStream().read();
              speak.await();
              socket.getOutputStream().write('a');
              report.add(endOfWriting(socket));
            })) {
      open(pod.on(80, port)).socket(80).close();
      speak.countDown();
      assertThat(port.report()).isEqualTo("reset");
    }
  }

  @Test
  void availableIsWhatHasCome() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Socket socket = closedLater(open(pod.on(80, echo)).socket(80));
      InputStream in = socket.getInputStream();
      assertThat(in.available()).isZero();
      socket.getOutputStream().write(new byte[1_000]);
      Patience.await("all that has been sent").until(() -> in.available() == 1_000);
      assertThat(in.read(new byte[600])).isPositive();
      socket.shutdownInput();
      assertThat(in.read()).isEqualTo(-1);
      socket.close();
      assertThatThrownBy(in::available).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void tlsIsLayeredOnIt() throws Exception {
    TestCertificates certificates = TestCertificates.get();
    SSLContext ofPod = SSLContext.getInstance("TLS");
    ofPod.init(new KeyManager[] {certificates.server()}, null, null);
    SSLContext ours = SSLContext.getInstance("TLS");
    ours.init(null, new TrustManager[] {certificates.authority().trust()}, null);
    SSLServerSocket listener =
        (SSLServerSocket) ofPod.getServerSocketFactory().createServerSocket(0);
    try (TestPort echo =
            TestPort.serve(
                listener,
                (socket, report) -> socket.getInputStream().transferTo(socket.getOutputStream()));
        Socket socket = open(pod.on(443, echo)).socket(443);
        SSLSocket secure =
            (SSLSocket) ours.getSocketFactory().createSocket(socket, "localhost", 443, true)) {
      byte[] sent = new byte[100_000];
      new Random(2).nextBytes(sent);
      secure.startHandshake();
      Future<?> writing =
          threads.submit(
              () -> {
                secure.getOutputStream().write(sent);
                return null;
              });
      assertThat(secure.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writing.get(60, TimeUnit.SECONDS);
      assertThat(secure.getSession().getPeerPrincipal().getName()).contains("server");
    }
  }

  @Test
  void socketsBlockNoCarrier() throws Exception {
    int many = 4 * Runtime.getRuntime().availableProcessors();
    ExecutorService blocked = BlockedThreads.executor();
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      List<Socket> sockets = new ArrayList<>();
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        Socket socket = culvert.socket(80);
        sockets.add(socket);
        reads.add(blocked.submit(() -> socket.getInputStream().read()));
      }
      for (Socket socket : sockets) {
        blocked
            .submit(
                () -> {
                  socket.getOutputStream().write('a');
                  return null;
                })
            .get(60, TimeUnit.SECONDS);
      }
      for (Future<Integer> read : reads) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo('a');
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    } finally {
      blocked.shutdownNow();
    }
  }

  @Test
  void interruptClosesTheSocketOfAVirtualThreadAlone() throws Exception {
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    ExecutorService blocked = BlockedThreads.executor();
    try (TestPort echo = TestPort.echo();
        Socket socket = open(pod.on(80, echo)).socket(80)) {
      Future<Integer> reading =
          blocked.submit(
              () -> {
                virtual.complete(VirtualThreads.isCurrent());
                reader.complete(Thread.currentThread());
                return socket.getInputStream().read();
              });
      reader.get(60, TimeUnit.SECONDS).interrupt();
      if (virtual.join()) {
        assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(SocketException.class)
            .hasRootCauseMessage("Closed by interrupt");
      } else {
        socket.getOutputStream().write('a');
        assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo('a');
      }
    } finally {
      blocked.shutdownNow();
    }
  }

  /** Writes until that fails: a reset is told to a writer too. */
  private static String endOfWriting(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write(new byte[1 << 16]);
      }
    } catch (IOException e) {
      return "reset";
    }
  }

  private Future<Throwable> failing(Callable<?> call) {
    return threads.submit(
        () -> {
          try {
            call.call();
            return new AssertionError("it did not fail");
          } catch (IOException e) {
            return e;
          }
        });
  }

  /** Until both threads wait: what the windows hold has gone. */
  private void awaitStill(Socket socket) {
    assertThat(socket.isClosed()).isFalse();
    Patience.await("threads that wait").until(() -> blockedThreads() == 2);
  }
}
