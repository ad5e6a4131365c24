package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.wire.PeerFailures;
import dev.culvert.core.wire.WireHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer other than the one wanted, while its body is coming. Confined to its event loop. */
final class Rejection {

  private static final int MAX_PROBLEM_BYTES = 1 << 13;

  private final String what;
  private final int status;
  private final @Nullable CharSequence token;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /**
   * @param what was rejected
   * @param token the header {@link WireHeaders#FAILURE}, or null if there is none
   */
  Rejection(String what, int status, @Nullable CharSequence token) {
    this.what = what;
    this.status = status;
    this.token = token;
  }

  /** Takes what there is still room for; returns whether that was the last. */
  boolean append(ByteBuf bytes) {
    int room = MAX_PROBLEM_BYTES - body.size();
    body.writeBytes(
        ByteBufUtil.getBytes(bytes, bytes.readerIndex(), Math.min(room, bytes.readableBytes())));
    return body.size() == MAX_PROBLEM_BYTES;
  }

  CulvertException toException() {
    return PeerFailures.ofAnswer(
        what,
        status,
        token == null ? null : token.toString(),
        body.toString(StandardCharsets.UTF_8));
  }
}
