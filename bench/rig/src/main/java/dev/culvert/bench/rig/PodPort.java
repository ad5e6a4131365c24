package dev.culvert.bench.rig;

/** What the pod serves, one port each. */
public enum PodPort {
  /** Sends back what it gets. */
  ECHO,
  /** Counts and checks {@linkplain StampedReader stamped} pages until the client's end. */
  SINK,
  /** Sends {@linkplain StampedWriter stamped} pages until the connection breaks. */
  SOURCE,
  /** Sends {@link #GREETING} on accept, and closes. */
  FIRST_BYTE,
  /**
   * Reads {@linkplain StampedReader stamped} pages until the client's end, then sends as many
   * bytes.
   */
  ANSWER_AT_END,
  /** Sends {@link #GREETING}, ends its output, and from then on is a {@link #SINK}. */
  END_FIRST;

  /** The one byte of {@link #FIRST_BYTE} and {@link #END_FIRST}. */
  public static final byte GREETING = '!';
}
