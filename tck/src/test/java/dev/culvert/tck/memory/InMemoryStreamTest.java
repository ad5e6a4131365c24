package dev.culvert.tck.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens while a written chunk is released; callbacks run when the test says so. */
@Timeout(60)
class InMemoryStreamTest {

  private static final int WINDOW = 1_000;

  private final Queue<Runnable> callbacks = new ArrayDeque<>();
  private final List<String> events = new ArrayList<>();
  private final CulvertException reason = new CulvertException(Failure.CANCELLED, "enough");
  private final InMemoryStream stream =
      new InMemoryStream(new Recorder("stream"), callbacks::add, WINDOW, gone -> {});
  private final InMemoryStream peer = stream.accept(new Recorder("peer"), callbacks::add);

  @Test
  void resetWhileAChunkIsReleasedClosesAfterwards() {
    boolean sent = stream.write(releasing(() -> stream.reset(reason)));
    assertThat(sent).isTrue();
    runCallbacks();
    assertThat(events).containsExactly("peer closed: enough", "released", "stream closed: enough");
  }

  @Test
  void resetByThePeerWhileAChunkIsReleasedClosesAfterwards() {
    stream.write(releasing(() -> peer.reset(reason)));
    runCallbacks();
    assertThat(events).containsExactly("peer closed: enough", "released", "stream closed: enough");
  }

  @Test
  void bothEndsWhileAChunkIsReleasedCloseAfterwards() {
    peer.shutdownOutput();
    Chunk end = stream.read();
    assertThat(end).isNotNull().returns(true, Chunk::isLast);
    stream.write(releasing(stream::shutdownOutput));
    runCallbacks();
    assertThat(events).containsExactly("released", "stream closed: null");
  }

  @Test
  void writeBetweenResetAndCloseIsReleasedBeforeTheClose() {
    stream.reset(reason);
    boolean sent = stream.write(releasing(() -> {}));
    assertThat(sent).isFalse();
    runCallbacks();
    assertThat(events).containsExactly("peer closed: enough", "released", "stream closed: enough");
  }

  @Test
  void refusedWriteIsReleasedBeforeTheClose() {
    stream.shutdownOutput();
    assertThatThrownBy(() -> stream.write(releasing(() -> stream.reset(reason))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("write after shutdownOutput");
    runCallbacks();
    assertThat(events).containsExactly("peer closed: enough", "released", "stream closed: enough");
  }

  @Test
  void writeAfterTheCloseIsReleased() {
    stream.reset(reason);
    runCallbacks();
    events.clear();
    stream.write(releasing(() -> {}));
    runCallbacks();
    assertThat(events).containsExactly("released");
  }

  /** A chunk in whose release this happens, and then every callback that is due. */
  private Chunk releasing(Runnable meanwhile) {
    return Chunk.of(
        ByteBuffer.allocate(WINDOW / 2),
        false,
        () -> {
          meanwhile.run();
          runCallbacks();
          events.add("released");
        });
  }

  private void runCallbacks() {
    for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
      next.run();
    }
  }

  private final class Recorder implements DuplexStream.Handler {

    private final String name;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      events.add(name + " closed: " + (failure == null ? null : failure.getMessage()));
    }
  }
}
