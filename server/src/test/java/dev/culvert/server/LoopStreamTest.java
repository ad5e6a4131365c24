package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.StreamEnds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stream over ends that take nothing at once, written from a thread that is not its loop's. */
final class LoopStreamTest {

  private final ManualLoop loop = new ManualLoop();
  private final Ends ends = new Ends();
  private final List<String> heard = new ArrayList<>();
  private final LoopStream stream = new LoopStream(loop, new User());
  private int released;

  LoopStreamTest() {
    loop.drain(() -> stream.attach(ends));
  }

  /** Else the next chunk takes the place of the one under way, which is lost and never released. */
  @Test
  void whatIsHeardOfTheOutputBeforeAWriteArrivesIsNotAboutIt() {
    assertThat(stream.write(chunk())).isFalse();
    ends.writable();
    assertThat(heard).isEmpty();
    assertThatThrownBy(() -> stream.write(chunk())).isInstanceOf(IllegalStateException.class);
    loop.drain();
    assertThat(ends.written).hasSize(1);
    assertThat(heard).isEmpty();

    stream.reset(new CulvertException(Failure.CANCELLED, "enough"));
    loop.drain();
    assertThat(heard).containsExactly("closed: enough");
    assertThat(released).isEqualTo(2);
  }

  @Test
  void aWriteThatHasGoneIsToldOnce() {
    assertThat(stream.write(chunk())).isFalse();
    loop.drain();
    ends.writable();
    ends.writable();
    assertThat(heard).containsExactly("writable");
    assertThat(stream.write(chunk())).isFalse();
    loop.drain();
    ends.writable();
    assertThat(heard).containsExactly("writable", "writable");
  }

  /** As on the loop itself, where the ends are asked at once. */
  @Test
  void aWriteOnTheLoopIsToldToo() {
    loop.drain(() -> assertThat(stream.write(chunk())).isFalse());
    assertThat(ends.written).hasSize(1);
    ends.writable();
    assertThat(heard).containsExactly("writable");
  }

  private Chunk chunk() {
    return Chunk.of(ByteBuffer.allocate(1), false, () -> released++);
  }

  private final class User implements DuplexStream.Handler {

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {
      heard.add("writable");
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      heard.add("closed: " + (failure == null ? null : failure.getMessage()));
    }
  }

  private static final class Ends implements StreamEnds {

    private final List<Chunk> written = new ArrayList<>();
    private @Nullable Listener listener;

    void writable() {
      if (listener != null) {
        listener.onWritable();
      }
    }

    @Override
    public void listen(Listener hears) {
      listener = hears;
    }

    @Override
    public void resumeReads() {}

    @Override
    public void suspendReads() {}

    @Override
    public @Nullable Chunk read() {
      return null;
    }

    @Override
    public boolean mayWrite() {
      return true;
    }

    @Override
    public boolean write(Chunk chunk) {
      written.add(chunk);
      return false;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close(@Nullable CulvertException failure) {
      written.forEach(Chunk::release);
    }
  }
}
