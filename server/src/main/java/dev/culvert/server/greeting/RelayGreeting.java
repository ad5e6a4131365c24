package dev.culvert.server.greeting;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A request for a relay, as it comes in, where nothing else is spoken: TLS has chosen it. Confined
 * to its I/O thread.
 */
public final class RelayGreeting {

  private final HeadBytes head = new HeadBytes();

  /** Nothing has come yet. */
  public RelayGreeting() {}

  /**
   * Takes bytes; behind the request there must be none.
   *
   * @return the request, once it has come whole; null until then
   * @throws RefusedException if it is something else, or breaks a rule
   */
  public @Nullable RelayRequest take(ByteBuffer bytes) throws RefusedException {
    head.take(bytes);
    if (!head.isComplete()) {
      return null;
    }
    if (bytes.hasRemaining()) {
      throw new RefusedException(
          Refusal.badRequest("Nothing may follow a request for a relay before its answer."));
    }
    return RelayRequest.of(head.parse());
  }
}
