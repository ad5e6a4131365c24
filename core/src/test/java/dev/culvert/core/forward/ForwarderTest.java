package dev.culvert.core.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder.Binding;
import dev.culvert.core.forward.Forwarder.Missing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ForwarderTest {

  private final AdoptingSession session = new AdoptingSession();
  private final Events events = new Events();

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("culvert-accept"));
  }

  @Test
  void oneFreePortServesBothFamilies() throws Exception {
    try (Forwarder forwarder = start(LocalAddress.LOOPBACK, new PortMapping(0, 5000))) {
      List<Binding> bindings = forwarder.bindings();

      assertThat(bindings).extracting(b -> b.address().text()).containsExactly("127.0.0.1", "::1");
      assertThat(bindings).extracting(b -> b.mapping().local()).doesNotContain(0);
      assertThat(bindings).extracting(Binding::mapping).containsOnly(bindings.get(0).mapping());
      assertThat(events.listening).isEqualTo(bindings);
      for (Binding binding : bindings) {
        try (Socket app = connect(binding);
            SocketChannel adopted = session.next()) {
          app.getOutputStream().write("to the pod".getBytes(UTF_8));
          assertThat(read(adopted, 10)).isEqualTo("to the pod");
        }
      }
      assertThat(session.ports).containsExactly(5000, 5000);
      assertThat(events.accepted).hasSize(2).containsOnly(bindings.get(0).mapping());
    }
  }

  @Test
  void aBusyPortIsNamedAndTheOthersGoOn() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PortMapping taken = new PortMapping(busy.getLocalPort(), 5000);

      try (Forwarder forwarder =
          start(LocalAddress.parse(List.of("127.0.0.1")), taken, new PortMapping(0, 5001))) {
        assertThat(forwarder.bindings())
            .extracting(b -> b.mapping().remote())
            .containsExactly(5001);
        assertThat(events.notListening).containsExactly(taken);
        Missing missing = events.missing.get(0);
        assertThat(missing.taken()).isTrue();
        assertThat(missing.toString()).startsWith("127.0.0.1:" + taken.local() + ": ");
        assertThat(missing.reason()).isNotBlank();
      }
    }
  }

  @Test
  void oneLoopbackIsEnoughAndTheOtherIsNoted() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PortMapping taken = new PortMapping(busy.getLocalPort(), 5000);

      try (Forwarder forwarder = start(LocalAddress.LOOPBACK, taken)) {
        assertThat(forwarder.bindings()).extracting(b -> b.address().text()).containsExactly("::1");
        assertThat(events.missing).extracting(m -> m.address().text()).containsExactly("127.0.0.1");
        assertThat(events.notListening).isEmpty();
      }
    }
  }

  @Test
  void everyExplicitAddressMustBindAndNothingStaysBoundOtherwise() throws Exception {
    List<LocalAddress> addresses = LocalAddress.parse(List.of("127.0.0.1", "192.0.2.1"));
    PortMapping mapping = new PortMapping(freePort(), 5000);

    assertThatThrownBy(() -> start(addresses, mapping))
        .isInstanceOfSatisfying(
            CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
        .hasMessage("unable to listen on any of the requested ports: [{%d 5000}]", mapping.local());

    assertThat(events.missing).extracting(m -> m.address().text()).containsExactly("192.0.2.1");
    assertThat(events.missing).noneMatch(Missing::taken);
    new ServerSocket(mapping.local(), 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void equalMappingsAreMergedButFreePortsAreNot() throws Exception {
    PortMapping fixed = new PortMapping(freePort(), 5000);
    PortMapping free = new PortMapping(0, 5000);

    try (Forwarder forwarder =
        start(LocalAddress.parse(List.of("127.0.0.1")), fixed, fixed, free, free)) {
      assertThat(forwarder.bindings()).hasSize(3);
      assertThat(events.notListening).isEmpty();
    }
  }

  @Test
  void closeEndsTheListenersAndLeavesConnectionsAlone() throws Exception {
    Forwarder forwarder = start(LocalAddress.parse(List.of("127.0.0.1")), new PortMapping(0, 5000));
    Binding binding = forwarder.bindings().get(0);
    try (Socket app = connect(binding);
        SocketChannel adopted = session.next()) {
      forwarder.close();
      forwarder.close();

      assertThatThrownBy(() -> connect(binding)).isInstanceOf(IOException.class);
      app.getOutputStream().write("still".getBytes(UTF_8));
      assertThat(read(adopted, 5)).isEqualTo("still");
    }
  }

  @Test
  void theEndOfAConnectionIsReportedWithItsPorts() throws Exception {
    try (Forwarder forwarder =
        start(LocalAddress.parse(List.of("127.0.0.1")), new PortMapping(0, 5000))) {
      CulvertException refused = new CulvertException(Failure.CONNECTION_REFUSED, "refused");
      try (Socket app = connect(forwarder.bindings().get(0));
          SocketChannel adopted = session.next()) {
        assertThat(app.isConnected()).isEqualTo(adopted.isConnected());
        session.listeners.take().onClosed(new Splice.Summary(1, 2, Duration.ofMillis(3), refused));
      }

      assertThat(events.failures).containsExactly(refused);
      assertThat(events.closed).containsExactly(forwarder.bindings().get(0).mapping());
    }
  }

  static Stream<Throwable> whatOneConnectionMayMeet() {
    return Stream.of(
        new IllegalStateException("unable to create native thread"),
        new OutOfMemoryError("unable to create native thread"),
        new ExceptionInInitializerError("unable to create native thread"));
  }

  @ParameterizedTest
  @MethodSource("whatOneConnectionMayMeet")
  void whatASessionThrowsCostsOnlyThatConnection(Throwable thrown) throws Exception {
    session.broken = thrown;
    try (Forwarder forwarder =
        start(LocalAddress.parse(List.of("127.0.0.1")), new PortMapping(0, 5000))) {
      try (Socket app = connect(forwarder.bindings().get(0))) {
        assertThatThrownBy(() -> app.getInputStream().read()).isInstanceOf(SocketException.class);
      }
      await().untilAsserted(() -> assertThat(events.failures).hasSize(1));
      assertThat(events.failures.get(0)).hasMessageContaining("unable to create native thread");
      await()
          .untilAsserted(
              () ->
                  assertThat(events.acceptFailures.get())
                      .isEqualTo(thrown instanceof OutOfMemoryError ? 1 : 0));
      assertThat(events.ended).isEmpty();

      session.broken = null;
      try (Socket app = connect(forwarder.bindings().get(0));
          SocketChannel adopted = session.next()) {
        assertThat(adopted.isConnected()).isEqualTo(app.isConnected());
      }
    }
  }

  @Test
  void whatAListenerThrowsCostsNothing() throws Exception {
    events.broken = true;
    try (Forwarder forwarder =
        start(LocalAddress.parse(List.of("127.0.0.1")), new PortMapping(0, 5000))) {
      for (int i = 0; i < 2; i++) {
        try (Socket app = connect(forwarder.bindings().get(0));
            SocketChannel adopted = session.next()) {
          assertThat(adopted.isConnected()).isEqualTo(app.isConnected());
        }
      }
    }
  }

  @Test
  void aListenerThatEndsByItselfClosesItsPortAndSaysSo() throws Exception {
    try (Forwarder forwarder =
        start(LocalAddress.parse(List.of("127.0.0.1")), new PortMapping(0, 5000))) {
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("culvert-accept"))
          .forEach(Thread::interrupt);

      await().untilAsserted(() -> assertThat(events.ended).isEqualTo(forwarder.bindings()));
      assertThatThrownBy(() -> connect(forwarder.bindings().get(0)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aListenerThatThrowsAtTheStartLeavesNothingBound() throws Exception {
    PortMapping mapping = new PortMapping(freePort(), 5000);
    events.refusesToListen = true;

    assertThatThrownBy(() -> start(LocalAddress.parse(List.of("127.0.0.1")), mapping))
        .hasMessage("refuses");

    new ServerSocket(mapping.local(), 1, InetAddress.getLoopbackAddress()).close();
  }

  private Forwarder start(List<LocalAddress> addresses, PortMapping... mappings) {
    return Forwarder.start(session, List.of(mappings), addresses, events);
  }

  private static Socket connect(Binding binding) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(binding.address().address(), binding.mapping().local()));
    return socket;
  }

  private static String read(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Keeps what it adopts for the test to look at. */
  private static final class AdoptingSession implements Session {

    final BlockingQueue<SocketChannel> adopted = new LinkedBlockingQueue<>();
    final BlockingQueue<Splice.Listener> listeners = new LinkedBlockingQueue<>();
    final List<Integer> ports = new CopyOnWriteArrayList<>();
    volatile @Nullable Throwable broken;

    SocketChannel next() throws InterruptedException {
      SocketChannel channel = adopted.poll(30, TimeUnit.SECONDS);
      assertThat(channel).isNotNull();
      return channel;
    }

    @Override
    public void adopt(SocketChannel local, int port, Splice.Listener listener) {
      if (broken instanceof Error error) {
        throw error;
      }
      if (broken instanceof RuntimeException exception) {
        throw exception;
      }
      ports.add(port);
      listeners.add(listener);
      adopted.add(local);
    }

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      throw new UnsupportedOperationException("only adopts");
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      return CompletableFuture.completedFuture(Stop.GRACEFUL);
    }
  }

  private static final class Events implements Forwarder.Listener {

    final List<Binding> listening = new CopyOnWriteArrayList<>();
    final List<Missing> missing = new CopyOnWriteArrayList<>();
    final List<PortMapping> notListening = new CopyOnWriteArrayList<>();
    final List<PortMapping> accepted = new CopyOnWriteArrayList<>();
    final List<PortMapping> closed = new CopyOnWriteArrayList<>();
    final List<CulvertException> failures = new CopyOnWriteArrayList<>();
    final List<Binding> ended = new CopyOnWriteArrayList<>();
    final AtomicInteger acceptFailures = new AtomicInteger();
    volatile boolean broken;
    volatile boolean refusesToListen;

    @Override
    public void onAcceptFailed(Binding binding, CulvertException reason) {
      acceptFailures.incrementAndGet();
    }

    @Override
    public void onEnded(Binding binding, CulvertException reason) {
      ended.add(binding);
    }

    @Override
    public void onListening(Binding binding) {
      if (refusesToListen) {
        throw new IllegalStateException("refuses");
      }
      listening.add(binding);
    }

    @Override
    public void onMissing(PortMapping mapping, Missing reason) {
      missing.add(reason);
    }

    @Override
    public void onNotListening(PortMapping mapping, List<Missing> reasons) {
      notListening.add(mapping);
      missing.addAll(reasons);
    }

    @Override
    public void onAccepted(PortMapping mapping) {
      if (broken) {
        throw new IllegalStateException("broken listener");
      }
      accepted.add(mapping);
    }

    @Override
    public void onClosed(PortMapping mapping, Splice.Summary summary) {
      closed.add(mapping);
      if (summary.failure() != null) {
        failures.add(summary.failure());
      }
    }
  }
}
