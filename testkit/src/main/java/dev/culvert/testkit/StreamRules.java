package dev.culvert.testkit;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@link DuplexStream} for one stream: told of each call and callback, it notes what
 * may not be. Where threads may overtake each other it gives the stream the benefit of the doubt.
 * Thread-safe.
 */
final class StreamRules {

  private final Object lock = new Object();
  private final List<String> violations = new ArrayList<>();

  /** Chunks whose write has returned, as far as they are not known to be released. */
  private final List<WatchedChunk> handedOver = new ArrayList<>();

  private @Nullable Thread callback;
  private boolean open;
  private boolean closed;
  private boolean reset;
  private boolean outputShut;
  private boolean lastWasRead;

  /** How often {@code onReadable} may still come for what was asked, and asks under way. */
  private int asked;

  private int asking;

  /** Reads in this {@code onReadable} so far, what they found, and how many found nothing. */
  private int reads;

  private int found;
  private int foundNothing;

  private Output output = Output.FREE;

  List<String> violations() {
    synchronized (lock) {
      return List.copyOf(violations);
    }
  }

  void note(String violation) {
    synchronized (lock) {
      violations.add(violation);
    }
  }

  void callbackBegins(String name) {
    synchronized (lock) {
      check(!closed, name + " after onClosed");
      check(callback == null, name + " while another callback runs");
      callback = Thread.currentThread();
    }
  }

  void callbackEnds() {
    synchronized (lock) {
      callback = null;
    }
  }

  void opened() {
    synchronized (lock) {
      check(!open, "onOpen twice");
      open = true;
    }
  }

  /**
   * Asked from a callback, twice is once: none can be under way meanwhile. From elsewhere one may
   * be, and so this is another.
   */
  void demandBegins() {
    synchronized (lock) {
      asking++;
      asked = callback == Thread.currentThread() ? asking : asked + 1;
    }
  }

  void demandEnds() {
    synchronized (lock) {
      asking--;
    }
  }

  void readable() {
    synchronized (lock) {
      check(open, "onReadable before onOpen");
      check(!lastWasRead, "onReadable after the last chunk");
      check(asked > 0, "onReadable without a demand");
      asked = Math.max(0, asked - 1);
      reads = 0;
      found = 0;
    }
  }

  void wasRead(@Nullable Chunk chunk) {
    synchronized (lock) {
      reads++;
      if (chunk == null) {
        return;
      }
      found++;
      check(open, "a chunk before onOpen");
      check(!lastWasRead, "a chunk after the last");
      check(chunk.isLast() || chunk.buffer().hasRemaining(), "an empty chunk that is not the last");
      lastWasRead |= chunk.isLast();
    }
  }

  /** What was to be read may have been lost to a reset; so it counts only at a good end. */
  void readableEnds() {
    synchronized (lock) {
      if (reads > 0 && found == 0) {
        foundNothing++;
      }
    }
  }

  void outputIsShut() {
    synchronized (lock) {
      outputShut = true;
    }
  }

  void wasReset() {
    synchronized (lock) {
      reset = true;
    }
  }

  Write writeBegins() {
    synchronized (lock) {
      Write write = new Write(closed || reset, outputShut || output != Output.FREE);
      if (!write.tooLate && !write.forbidden) {
        output = Output.WRITING;
      }
      return write;
    }
  }

  void writeThrew(Write write, WatchedChunk chunk, Throwable thrown) {
    synchronized (lock) {
      boolean refused = (write.forbidden || outputShut) && thrown instanceof IllegalStateException;
      check(refused, "write threw " + thrown);
      check(chunk.isReleased(), "a refused chunk was not released");
    }
  }

  void writeReturned(Write write, WatchedChunk chunk, boolean more) {
    synchronized (lock) {
      if (write.tooLate) {
        check(!more, "write returned true after the close or a reset");
      } else if (write.forbidden) {
        check(!more && chunk.isReleased(), "a write was taken that must be refused");
      } else {
        check(!more || output != Output.GONE, "onWritable for a write that returned true");
        output = more || output == Output.GONE ? Output.FREE : Output.WAITED_FOR;
      }
      if (!chunk.isReleased()) {
        check(!write.tooLate, "a chunk was kept that came after the close or a reset");
        check(!closed || write.tooLate, "a chunk was not released at the close");
        handedOver.add(chunk);
      }
      handedOver.removeIf(WatchedChunk::isReleased);
    }
  }

  void writable() {
    synchronized (lock) {
      boolean awaited = output == Output.WRITING || output == Output.WAITED_FOR;
      check(awaited, "onWritable though no write waits");
      output = output == Output.WRITING ? Output.GONE : Output.FREE;
    }
  }

  /** A chunk whose write is under way on another thread is not the stream's yet. */
  void closed(@Nullable CulvertException failure) {
    synchronized (lock) {
      if (failure == null) {
        check(lastWasRead, "closed in good order before the last chunk was read");
        check(outputShut, "closed in good order before the output was shut down");
        check(foundNothing == 0, "onReadable " + foundNothing + " times with nothing to read");
      }
      long kept = handedOver.stream().filter(chunk -> !chunk.isReleased()).count();
      check(kept == 0, kept + " chunks not released at the close");
      closed = true;
    }
  }

  private void check(boolean kept, String violation) {
    if (!kept) {
      violations.add(violation);
    }
  }

  /**
   * What was so when a write began.
   *
   * @param tooLate the stream had closed, or was reset
   * @param forbidden the user may not write
   */
  record Write(boolean tooLate, boolean forbidden) {}

  /** Where the last write is. */
  private enum Output {
    FREE,

    /** In the call. */
    WRITING,

    /** In the call, and {@code onWritable} has come already. */
    GONE,

    /** It has returned false. */
    WAITED_FOR
  }
}
