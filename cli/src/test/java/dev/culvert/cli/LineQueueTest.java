package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineQueueTest {

  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final Writes writes = new Writes();

  /** A thread that is woken for each line takes a processor from what the line is about. */
  @Test
  void linesThatFollowSoonGoInOneWrite() throws InterruptedException {
    LineQueue queue = LineQueue.start("test", writes, e -> {}, FOR_EVER);
    queue.offer("first\n");
    assertThat(writes.all.take()).isEqualTo("first\n");

    StringBuilder rest = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      queue.offer("line " + i + "\n");
      rest.append("line ").append(i).append('\n');
    }
    queue.end(FOR_EVER);

    assertThat(writes.all).containsExactly(rest.toString());
  }

  @Test
  void manyLinesAreNotHeldBack() throws InterruptedException {
    LineQueue queue = LineQueue.start("test", writes, e -> {}, FOR_EVER);
    queue.offer("first\n");
    assertThat(writes.all.take()).isEqualTo("first\n");

    for (int i = 0; i < LineQueue.CAPACITY / 100 / 2; i++) {
      queue.offer("x".repeat(99) + "\n");
    }

    assertThat(writes.all.take()).startsWith("xxx");
    queue.end(FOR_EVER);
  }

  @Test
  void aLineBehindAPauseGoesAtOnce() throws InterruptedException {
    LineQueue queue = LineQueue.start("test", writes, e -> {}, Duration.ofMillis(1));
    for (int i = 0; i < 10; i++) {
      queue.offer("line " + i + "\n");
      assertThat(writes.all.take()).isEqualTo("line " + i + "\n");
    }
    queue.end(FOR_EVER);
    assertThat(writes.all).isEmpty();
  }

  /** What each write has brought. */
  private static final class Writes extends OutputStream {

    final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      all.add(new String(from, offset, length, UTF_8));
    }
  }
}
