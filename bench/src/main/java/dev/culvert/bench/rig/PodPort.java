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
  FIRST_BYTE;

  /** The one byte of {@link #FIRST_BYTE}. */
  public static final byte GREETING = '!';
}
