package dev.culvert.core.wire;

import dev.culvert.core.CulvertException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1.1 exchange by which a connection becomes a relayed one: a port-forward request that
 * asks for it, and the answer (RFC 9110 section 7.8). Thread-safe.
 */
public final class Relay {

  /** What {@code Upgrade} asks for. */
  public static final String PROTOCOL = "culvert-relay";

  private Relay() {}

  /**
   * The request's head, which is all of it.
   *
   * @param authority for {@code Host}
   * @param path a {@link dev.culvert.core.Route}'s
   */
  public static ByteBuffer request(String authority, String path) {
    return request(authority, path, null);
  }

  /**
   * The request's head, as a gateway sends it.
   *
   * @param client who the gateway's client is; null if it does not say
   */
  public static ByteBuffer request(String authority, String path, @Nullable String client) {
    return bytes(
        "POST "
            + path
            + " HTTP/1.1\r\nhost: "
            + authority
            + "\r\nconnection: Upgrade\r\nupgrade: "
            + PROTOCOL
            + (client == null
                ? ""
                : "\r\n" + WireHeaders.CLIENT + ": " + WireHeaders.encode(client))
            + "\r\ncontent-length: 0\r\n\r\n");
  }

  /** The answer that accepts it; the far end's HTTP/2 follows. */
  public static ByteBuffer switching() {
    return bytes(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: "
            + PROTOCOL
            + "\r\n\r\n");
  }

  /** The answer that says why not, after which the connection is closed. */
  public static ByteBuffer refusal(CulvertException why) {
    int status = why.failure().status();
    String body = new Problem(status, why.failure(), why.getMessage()).json();
    return bytes(
        "HTTP/1.1 "
            + status
            + " \r\nconnection: close\r\n"
            + WireHeaders.FAILURE
            + ": "
            + why.failure().token()
            + "\r\ncontent-type: "
            + Problem.CONTENT_TYPE
            + "\r\ncontent-length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }
}
