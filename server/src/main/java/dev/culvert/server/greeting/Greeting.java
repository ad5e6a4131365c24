package dev.culvert.server.greeting;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a cleartext client says first, as it comes in: the HTTP/2 preface (RFC 9113 section 3.3,
 * prior knowledge), a port-forward request to upgrade (RFC 7540 section 3.2), or one for a relay.
 * Confined to its I/O thread.
 */
public final class Greeting {

  private static final byte[] SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final Preface preface = new Preface();
  private @Nullable HeadBytes head;
  private @Nullable UpgradeRequest upgrade;
  private @Nullable RelayRequest relay;

  /** Nothing has come yet. */
  public Greeting() {}

  /**
   * Takes bytes. Those behind the preface are left; behind a request there must be none.
   *
   * @return whether it has come whole
   * @throws RefusedException if it is neither, or a request that breaks a rule
   */
  public boolean take(ByteBuffer bytes) throws RefusedException {
    if (head == null && preface.matches(bytes)) {
      return preface.isComplete();
    }
    HeadBytes request = head;
    if (request == null) {
      request = new HeadBytes();
      request.take(preface.matched());
      head = request;
    }
    request.take(bytes);
    if (!request.isComplete()) {
      return false;
    }
    parse(request.parse());
    if (bytes.hasRemaining()) {
      throw new RefusedException(
          Refusal.badRequest("Nothing may follow a request to upgrade before its answer."));
    }
    return true;
  }

  /** The request for a relay, once it has come; null if it was something else. */
  public @Nullable RelayRequest relay() {
    return relay;
  }

  /** The request to upgrade, once it has come; null if it was something else. */
  public @Nullable UpgradeRequest upgrade() {
    return upgrade;
  }

  /** The answer to a request to upgrade; HTTP/2 follows it. */
  public static ByteBuffer switching() {
    return ByteBuffer.wrap(SWITCHING).asReadOnlyBuffer();
  }

  private void parse(RequestHead head) throws RefusedException {
    if (RelayRequest.isMeant(head)) {
      relay = RelayRequest.of(head);
    } else {
      upgrade = UpgradeRequest.of(head);
    }
  }
}
