package dev.culvert.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.AcceptLoop;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.Splice;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are accepted on the session's loop, whose turns the test takes. */
@Timeout(60)
class LoopAcceptTest {

  private final List<String> events = new ArrayList<>();
  private final ManualLoop loop = new ManualLoop();
  private Consumer<Splice.Listener> adoption = listener -> {};

  /** To tell of a connection wakes a thread that prints, and the first byte would wait for it. */
  @Test
  void connectionIsOpenedBeforeItIsToldOf() throws Exception {
    accept();
    assertThat(events).containsExactly("adopted", "accepted");
  }

  @Test
  void connectionThatEndsAtOnceIsToldOfFirst() throws Exception {
    adoption = listener -> listener.onClosed(new Splice.Summary(0, 0, Duration.ZERO, null));
    accept();
    assertThat(events).containsExactly("adopted", "accepted", "closed");
  }

  @Test
  void connectionThatCannotBeAdoptedIsToldOfFirst() throws Exception {
    adoption =
        listener -> {
          throw new IllegalStateException("broken");
        };
    accept();
    assertThat(events).containsExactly("adopted", "accepted", "closed");
  }

  private void accept() throws IOException {
    List<LocalAddress> ipv4 = LocalAddress.parse(List.of("127.0.0.1"));
    PortMapping mapping = new PortMapping(0, 80);
    try (Forwarder forwarder =
            Forwarder.start(new LoopSession(), List.of(mapping), ipv4, new Events());
        Socket program = connect(forwarder.bindings().get(0))) {
      assertThat(program.isConnected()).isTrue();
      loop.turn();
    }
  }

  private static Socket connect(Forwarder.Binding binding) throws IOException {
    return new Socket(binding.address().address(), binding.mapping().local());
  }

  /** A session that adopts as the test says. */
  private final class LoopSession implements Session {

    @Override
    public void adopt(SocketChannel local, int port, Splice.Listener listener) {
      SocketConnect.closeQuietly(local);
      events.add("adopted");
      adoption.accept(listener);
    }

    @Override
    public Optional<AcceptLoop> acceptLoop() {
      return Optional.of(loop);
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

  private final class Events implements Forwarder.Listener {

    @Override
    public void onAccepted(PortMapping mapping) {
      events.add("accepted");
    }

    @Override
    public void onClosed(PortMapping mapping, Splice.Summary summary) {
      events.add("closed");
    }
  }

  /** Says that there is a connection when the test says so. */
  private static final class ManualLoop implements AcceptLoop, AcceptLoop.Watch {

    private @Nullable ServerSocketChannel listening;
    private @Nullable Handler handler;

    void turn() {
      Objects.requireNonNull(handler, "a handler").onConnection(this);
    }

    @Override
    public Watch watch(ServerSocketChannel socket, Handler hears) {
      listening = socket;
      handler = hears;
      return this;
    }

    @Override
    public void pause(Duration length) {
      throw new UnsupportedOperationException("nothing is short");
    }

    @Override
    public void close() {
      try {
        Objects.requireNonNull(listening, "a socket").close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
