package dev.culvert.bench.rig;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a rig has started so far, to be ended in the opposite order. Not thread-safe. */
final class Started implements AutoCloseable {

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Takes a part over, and returns it. */
  <P extends Part> P add(P part) {
    parts.push(part);
    return part;
  }

  /** Ends what is left. Idempotent. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  /** What can be ended without failing. */
  interface Part extends AutoCloseable {

    @Override
    void close();
  }
}
