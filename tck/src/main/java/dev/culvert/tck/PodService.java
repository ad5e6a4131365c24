package dev.culvert.tck;

/** A test server inside a pod: what it does with a connection, and on which port. Immutable. */
public enum PodService {
  /** Sends back what it hears, and its FIN after the client's. */
  ECHO(7007),
  /** Hears to the end, then answers {@code COUNT SHA-256}. */
  SINK(7009),
  /**
   * Hears a line {@code COUNT SEED} and sends that many {@linkplain TestData pseudo-random} bytes.
   */
  SOURCE(7019),
  /** Hears a line {@code MILLIS} and more to the end, waits, and answers {@code COUNT SHA-256}. */
  LATE(7021),
  /**
   * Says {@code bye} and its FIN first, hears the rest to the end, and {@linkplain #REPORT
   * reports}.
   */
  HALF_CLOSES_FIRST(7023),
  /**
   * Tells the next report, once there is one: {@code fin COUNT SHA-256} or {@code reset COUNT
   * SHA-256}.
   */
  REPORT(7024),
  /** Resets as soon as it has accepted. */
  RESETS_AT_ONCE(7025),
  /** Hears one byte, sends sixteen, hears one more, and resets. */
  RESETS_AFTER_DATA(7027),
  /** Accepts and never reads. */
  NEVER_READS(7029),
  /** As {@link #ECHO}, on ::1 alone. */
  ECHO_IPV6(7031),
  /** Listens with a full queue, so that a connect is never answered. */
  NEVER_ACCEPTS(7033),
  /** Hears to the end, says nothing, and {@linkplain #REPORT reports} how it ended. */
  WITNESS(7035),
  /** On 127.0.0.1 as {@link #NEVER_ACCEPTS}, on ::1 as {@link #ECHO}. */
  ECHO_BEHIND_SILENCE(7037),
  /** Hears one byte and sends {@code abc}, of which {@code b} is urgent, and its FIN. */
  URGENT(7039),
  /** Tells how many connections all the other services have open. */
  OPEN_COUNT(7041),
  /**
   * Hears a line {@code FIRST LAST} and tells on which of these ports it cannot listen, but for the
   * one that it is asked from.
   */
  LISTENS(7043),
  /** As {@link #ECHO}, on 127.0.0.1 alone, wherever the others listen. */
  ECHO_LOOPBACK(7045),
  /** Nothing listens here. */
  CLOSED(7999);

  private final int port;

  PodService(int port) {
    this.port = port;
  }

  /** The port inside a namespace; on the host's network, {@link TestPod#port} says which it is. */
  int port() {
    return port;
  }
}
