package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.session.Loop;
import dev.culvert.server.spi.ClientChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client is still there: PINGs one that is silent, and gives it up when two in a row were
 * not answered (RFC 9113 section 6.7). Whatever arrives counts as an answer: behind megabytes of
 * data a PING may wait long on a connection that is alive. Confined to its loop.
 */
final class Liveness {

  private static final int MAX_UNANSWERED = 2;

  private final ClientChannel channel;
  private final Duration interval;
  private final Consumer<CulvertException> onLost;

  private int unanswered;
  private boolean over;
  private Loop.@Nullable Timer next;

  /**
   * @param interval between looks; zero to look never
   * @param onLost called at most once
   */
  Liveness(ClientChannel channel, Duration interval, Consumer<CulvertException> onLost) {
    this.channel = channel;
    this.interval = interval;
    this.onLost = onLost;
  }

  /** Begins to look. */
  void start() {
    if (!interval.isZero() && !over) {
      next = channel.loop().after(interval, this::look);
    }
  }

  /** Looks no more. */
  void stop() {
    over = true;
    if (next != null) {
      next.cancel();
    }
  }

  private void look() {
    if (channel.wasHeard()) {
      unanswered = 0;
    } else if (unanswered == MAX_UNANSWERED) {
      onLost.accept(
          new CulvertException(
              Failure.SESSION_LOST,
              "the client gave no answer to "
                  + MAX_UNANSWERED
                  + " PINGs, one each "
                  + interval.toMillis()
                  + " ms"));
      return;
    } else {
      unanswered++;
      channel.ping();
    }
    start();
  }
}
