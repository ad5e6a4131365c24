package dev.culvert.server.greeting;

import java.nio.ByteBuffer;

/**
 * The bytes of an HTTP/1.1 request's head as they come in. What no head can hold is refused at
 * once, not when the head is complete. Confined to its I/O thread.
 */
final class HeadBytes {

  private static final String END = "\r\n\r\n";

  private final StringBuilder head = new StringBuilder();

  /** Takes bytes up to the head's end; no more remain until it is complete. */
  void take(ByteBuffer bytes) throws RefusedException {
    while (bytes.hasRemaining() && !isComplete()) {
      if (head.length() == RequestHead.MAX_LENGTH) {
        throw new RefusedException(Refusal.TOO_LONG);
      }
      char next = (char) (bytes.get() & 0xff);
      if (!isAllowed(next)) {
        throw new RefusedException(Refusal.NOT_HTTP2);
      }
      head.append(next);
    }
  }

  boolean isComplete() {
    int start = head.length() - END.length();
    for (int i = 0; start >= 0 && i < END.length(); i++) {
      if (head.charAt(start + i) != END.charAt(i)) {
        return false;
      }
    }
    return start >= 0;
  }

  RequestHead parse() throws RefusedException {
    return RequestHead.parse(head.substring(0, head.length() - END.length()));
  }

  /** Text, with lines that end in CR LF and in nothing else. */
  private boolean isAllowed(char next) {
    boolean afterReturn = !head.isEmpty() && head.charAt(head.length() - 1) == '\r';
    if (afterReturn || next == '\n') {
      return afterReturn && next == '\n';
    }
    return next == '\r' || next == '\t' || (next >= ' ' && next <= '~');
  }
}
