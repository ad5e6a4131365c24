package dev.culvert.core.wire;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer to {@link Relay#request}, as its bytes come in. Confined to who reads. */
public final class RelayAnswer {

  private static final int MAX_HEAD = 16_384;
  private static final int SWITCHING = 101;
  private static final String END = "\r\n\r\n";
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2})(?: [\\t -~]*)?");
  private static final Pattern FIELD_LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([!-~]?(?:[ -~\\t]*[!-~])?)[ \\t]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");

  private final String what;
  private final StringBuilder head = new StringBuilder();
  private final Map<String, String> fields = new HashMap<>();
  private final Answer problem;

  private int status;
  private long missing;
  private boolean headRead;
  private boolean complete;
  private @Nullable String fault;

  /**
   * Nothing has come yet.
   *
   * @param what was asked for, for messages
   */
  public RelayAnswer(String what) {
    this.what = what;
    this.problem = new Answer(what);
  }

  /**
   * Takes bytes. Behind an answer that accepts there must be none: it is for us to speak first.
   *
   * @param bytes stay the caller's
   * @return whether the answer has come whole, or as far as it counts
   */
  public boolean take(ByteBuffer bytes) {
    while (!headRead && bytes.hasRemaining()) {
      head.append((char) (bytes.get() & 0xff));
      if (isHeadWhole()) {
        headRead = true;
        parse(head.substring(0, head.length() - END.length()));
      } else if (head.length() == MAX_HEAD) {
        headRead = true;
        broken("the head of its answer is longer than " + MAX_HEAD + " bytes");
      }
    }
    if (isAccepted() && bytes.hasRemaining()) {
      broken("something followed its answer before anything was said to it");
    } else if (headRead && !complete && bytes.hasRemaining()) {
      missing -= bytes.remaining();
      complete = problem.take(bytes) || missing <= 0;
    }
    return complete;
  }

  /** Whether its head has come. */
  public boolean isBegun() {
    return headRead;
  }

  /** Whether it accepts. */
  public boolean isAccepted() {
    return complete && fault == null && status == SWITCHING;
  }

  /** Why there is no relay: what has come of the reason by now. */
  public CulvertException refusal() {
    if (fault != null || !headRead) {
      return new CulvertException(
          Failure.PROTOCOL_ERROR,
          what
              + ": "
              + (fault == null ? "the connection was closed without an answer" : fault)
              + "; check that host and port are those of a Culvert server");
    }
    if (!fields.containsKey(WireHeaders.FAILURE)) {
      return new CulvertException(
          Failure.UNAVAILABLE,
          what
              + ": the server relays no connections (it answered "
              + status
              + "); let it relay streams, with gateway mode 'streams'");
    }
    return problem.refusal();
  }

  private void parse(String text) {
    String[] lines = text.split("\r\n", -1);
    Matcher first = STATUS_LINE.matcher(lines[0]);
    if (!first.matches()) {
      broken("its answer is not HTTP/1.1");
      return;
    }
    status = Integer.parseInt(first.group(1));
    for (int i = 1; i < lines.length; i++) {
      Matcher field = FIELD_LINE.matcher(lines[i]);
      if (!field.matches()) {
        broken("header line " + i + " of its answer is malformed");
        return;
      }
      fields.putIfAbsent(field.group(1).toLowerCase(Locale.ROOT), field.group(2));
    }
    if (status == SWITCHING) {
      complete = true;
      if (!Relay.PROTOCOL.equalsIgnoreCase(fields.get("upgrade"))) {
        broken("it switches to another protocol than " + Relay.PROTOCOL);
      }
    } else if (status < 200) {
      broken("it answered " + status);
    } else {
      problem.begin(status, fields::get);
      String length = fields.getOrDefault("content-length", "");
      // Without a length the body ends with the connection.
      missing = LENGTH.matcher(length).matches() ? Long.parseLong(length) : Long.MAX_VALUE;
      complete = missing == 0;
    }
  }

  private void broken(String why) {
    fault = why;
    complete = true;
  }

  private boolean isHeadWhole() {
    int start = head.length() - END.length();
    return start >= 0 && head.indexOf(END, start) == start;
  }
}
