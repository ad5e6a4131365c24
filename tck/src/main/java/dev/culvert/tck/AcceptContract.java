package dev.culvert.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.AcceptLoop;
import dev.culvert.core.CulvertException;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Listeners in front of a session, on its event loop or not. */
abstract class AcceptContract extends ContractGroup {

  private static final List<LocalAddress> IPV4 = LocalAddress.parse(List.of("127.0.0.1"));

  AcceptContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void connectionsToLocalPortsAreForwarded() throws Exception {
    backend.echoOn(80);
    Session session = fixture.connect();
    try (Forwarder forwarder = forward(session, new Ends())) {
      for (int i = 0; i < 3; i++) {
        assertEchoes(forwarder);
      }
    }
  }

  @Test
  void closedPortRefusesAtOnceAndWhatWasAcceptedGoesOn() throws Exception {
    backend.on(80, FarEnd.echo());
    Session session = fixture.connect();
    Ends ends = new Ends();
    Forwarder forwarder = forward(session, ends);
    try (forwarder;
        Socket program = connect(forwarder)) {
      assertEcho(program);
      forwarder.close();
      assertThatThrownBy(() -> connect(forwarder)).isInstanceOf(IOException.class);
      assertEcho(program);
    }
    assertThat(ends.reasons).isEmpty();
  }

  @Test
  void loopThatAcceptsIsThereIfTheTransportSaysSo() throws Exception {
    assertThat(fixture.connect().acceptLoop().isPresent())
        .isEqualTo(contract.provider().capabilities().contains(TransportCapability.ACCEPT));
  }

  @Requires(TransportCapability.ACCEPT)
  void listenersHaveNoThreadsOfTheirOwn() throws Exception {
    backend.on(80, FarEnd.echo());
    try (Forwarder forwarder = forward(fixture.connect(), new Ends())) {
      assertEchoes(forwarder);
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("culvert-accept"));
    }
  }

  @Requires(TransportCapability.ACCEPT)
  void listenerEndsWithTheTransport() throws Exception {
    Ends ends = new Ends();
    try (Forwarder forwarder = forward(fixture.connect(), ends)) {
      fixture.transport().close();
      assertThat(ends.reasons.poll(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
      assertThatThrownBy(() -> connect(forwarder)).isInstanceOf(IOException.class);
    }
    assertThat(ends.reasons).isEmpty();
  }

  /** What begins after the transport's end does not hang either. */
  @Requires(TransportCapability.ACCEPT)
  void listenerOfAClosedTransportEnds() throws Exception {
    Session session = fixture.connect();
    fixture.transport().close();
    Ends ends = new Ends();
    try (Forwarder forwarder = forward(session, ends)) {
      assertThat(ends.reasons.poll(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
      assertThatThrownBy(() -> connect(forwarder)).isInstanceOf(IOException.class);
    }
  }

  /** As when there are no descriptors: the loop has more to do than to ask again and again. */
  @Requires(TransportCapability.ACCEPT)
  void pausedListenerLeavesTheLoopToOthers() throws Exception {
    backend.on(80, FarEnd.echo());
    Session session = fixture.connect();
    AcceptLoop loop = session.acceptLoop().orElseThrow();
    Asked asked = new Asked(Duration.ofDays(1));
    ServerSocketChannel socket = listen();
    AcceptLoop.Watch watch = loop.watch(socket, asked);
    try (watch;
        SocketChannel program = SocketChannel.open(socket.getLocalAddress())) {
      Patience.await("asked").until(() -> asked.times.get() > 0);
      fixture.assertEchoes(fixture.dial(session, 80), 1_000);
      assertThat(asked.times).hasValue(1);
      assertThat(program.isOpen()).isTrue();
    }
    assertThat(asked.ended).hasValue(0);
  }

  @Requires(TransportCapability.ACCEPT)
  void pauseEnds() throws Exception {
    AcceptLoop loop = fixture.connect().acceptLoop().orElseThrow();
    Asked asked = new Asked(Duration.ofMillis(10));
    ServerSocketChannel socket = listen();
    AcceptLoop.Watch watch = loop.watch(socket, asked);
    try (watch;
        SocketChannel program = SocketChannel.open(socket.getLocalAddress())) {
      Patience.await("asked again").until(() -> asked.times.get() > 2);
      assertThat(program.isOpen()).isTrue();
      watch.close();
      watch.close();
      assertThat(socket.isOpen()).isFalse();
    }
    assertThat(asked.ended).hasValue(0);
  }

  private static ServerSocketChannel listen() throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.configureBlocking(false);
    return socket;
  }

  private static Forwarder forward(Session session, Forwarder.Listener listener) {
    return Forwarder.start(session, List.of(new PortMapping(0, 80)), IPV4, listener);
  }

  private static Socket connect(Forwarder forwarder) throws IOException {
    Forwarder.Binding binding = forwarder.bindings().get(0);
    return new Socket(binding.address().address(), binding.mapping().local());
  }

  private static void assertEchoes(Forwarder forwarder) throws IOException {
    try (Socket program = connect(forwarder)) {
      assertEcho(program);
    }
  }

  private static void assertEcho(Socket program) throws IOException {
    byte[] said = "there and back".getBytes(US_ASCII);
    program.getOutputStream().write(said);
    assertThat(program.getInputStream().readNBytes(said.length)).isEqualTo(said);
  }

  /** Why listeners ended by themselves. */
  private static final class Ends implements Forwarder.Listener {

    final BlockingQueue<CulvertException> reasons = new LinkedBlockingQueue<>();

    @Override
    public void onEnded(Forwarder.Binding binding, CulvertException reason) {
      reasons.add(reason);
    }
  }

  /** Accepts nothing, and wants to be left alone for a while. */
  private static final class Asked implements AcceptLoop.Handler {

    final AtomicInteger times = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    private final Duration pause;

    Asked(Duration pause) {
      this.pause = pause;
    }

    @Override
    public void onConnection(AcceptLoop.Watch watch) {
      times.incrementAndGet();
      watch.pause(pause);
    }

    @Override
    public void onEnded(Throwable reason) {
      ended.incrementAndGet();
    }
  }
}
